<?php
/**
 * What moderators decide in WordPress, sent back.
 *
 * @package Parley
 */

namespace Parley;

defined( 'ABSPATH' ) || exit;

/**
 * Only what people do: neither what Parley itself changed, nor what cron jobs and other plugins do with nobody signed in.
 */
final class Decisions {
	const GONE = array( 'spam', 'trash' );

	/** Hook into WordPress. */
	public static function hook() {
		add_action( 'transition_comment_status', array( self::class, 'changed' ), 10, 3 );
		add_action( 'delete_comment', array( self::class, 'deleted' ), 10, 2 );
	}

	/**
	 * A comment's status changed.
	 *
	 * @param int|string  $new     approved, unapproved, spam or trash.
	 * @param int|string  $old     The same, before.
	 * @param \WP_Comment $comment The comment.
	 */
	public static function changed( $new, $old, $comment ) {
		$decision = self::decision( $new, $old );
		if ( '' !== $decision && self::is_a_persons( $comment ) ) {
			self::tell( $comment, $decision, 'spam' === $new ? 'spam' : '' );
		}
	}

	/**
	 * A comment is deleted for good; where nobody had rejected it, that is a rejection.
	 *
	 * @param int         $comment_id Its number.
	 * @param \WP_Comment $comment    The comment.
	 */
	public static function deleted( $comment_id, $comment ) {
		if ( ! in_array( $comment->comment_approved, self::GONE, true ) && self::is_a_persons( $comment ) ) {
			self::tell( $comment, 'reject', '' );
		}
	}

	/**
	 * A moderator edited a published comment and left it published: that is an approval of the new text.
	 *
	 * @param \WP_Comment $comment The comment.
	 * @param array       $answer  What Parley thinks of the new text.
	 */
	public static function stand_by( $comment, array $answer ) {
		$published = isset( $answer['body']['action'] ) && 'publish' === $answer['body']['action'];
		if ( '1' === (string) $comment->comment_approved && ! $published ) {
			self::tell( $comment, 'approve', '' );
		}
	}

	/**
	 * The queue's turn: POST /decisions. A policy without a clause named spam hears that the reason is another.
	 *
	 * @param object $line A line of the queue.
	 * @return array Of Server::post().
	 */
	public static function send( $line ) {
		$body   = json_decode( $line->body, true );
		$answer = Server::post( '/decisions', $body, true );
		if ( Server::blames( $answer, '/reason' ) ) {
			unset( $body['reason'] );
			$answer = Server::post( '/decisions', $body, true );
		}
		if ( 200 === $answer['status'] && isset( $answer['body']['made_at'] ) && get_comment( (int) $line->comment_id ) ) {
			update_comment_meta( (int) $line->comment_id, Findings::AS_OF, sanitize_text_field( $answer['body']['made_at'] ) );
		}
		return $answer;
	}

	/**
	 * What a change of status means at Parley; empty for nothing.
	 *
	 * @param int|string $new After.
	 * @param int|string $old Before.
	 * @return string
	 */
	private static function decision( $new, $old ) {
		if ( 'approved' === $new ) {
			return 'approve';
		}
		if ( in_array( $new, self::GONE, true ) ) {
			return in_array( $old, self::GONE, true ) ? '' : 'reject';
		}
		return 'unapproved' === $new ? 'undo' : '';
	}

	/**
	 * Whether somebody who may is doing this.
	 *
	 * @param \WP_Comment $comment The comment.
	 * @return bool
	 */
	private static function is_a_persons( $comment ) {
		return ! Statuses::is_applying() && '' !== Findings::id_of( $comment->comment_ID ) && current_user_can( 'edit_comment', $comment->comment_ID );
	}

	/**
	 * Write it into the queue.
	 *
	 * @param \WP_Comment $comment  The comment.
	 * @param string      $decision approve, reject or undo.
	 * @param string      $reason   A clause of the policy; empty for none.
	 */
	private static function tell( $comment, $decision, $reason ) {
		$found = Findings::of( $comment->comment_ID );
		$body  = array(
			'comment_id' => Findings::id_of( $comment->comment_ID ),
			'decision'   => $decision,
		);
		if ( '' !== $reason ) {
			$body['reason'] = $reason;
		}
		if ( $found && $found['revision'] > 0 && 'undo' !== $decision && ! Queue::has( (int) $comment->comment_ID ) ) {
			$body['revision'] = $found['revision'];
		}
		Queue::add( (int) $comment->comment_ID, Queue::DECISION, $body );
		update_comment_meta( $comment->comment_ID, Findings::BY_PERSON, '1' );
	}
}
