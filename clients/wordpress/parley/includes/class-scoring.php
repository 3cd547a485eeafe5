<?php
/**
 * Asks what Parley thinks of a comment.
 *
 * @package Parley
 */

namespace Parley;

defined( 'ABSPATH' ) || exit;

/**
 * Scores comments that come in, that were edited, that waited for the server, or that a moderator picks.
 */
final class Scoring {
	/** Hook into WordPress. */
	public static function hook() {
		add_action( 'edit_comment', array( self::class, 'edited' ), 10, 2 );
		add_filter( 'wp_update_comment_data', array( self::class, 'before_edit' ), 10, 3 );
	}

	/**
	 * The text of the comment being edited, as it was.
	 *
	 * @var string|null
	 */
	private static $before = null;

	/**
	 * POST /score; once more without the parent where the server does not know it.
	 *
	 * @param array $form Of Form::of().
	 * @return array Of Server::post().
	 */
	public static function ask( array $form ) {
		$answer = Server::post( '/score', $form );
		return Server::blames( $answer, '/parent_id' ) ? Server::post( '/score', Form::without_parent( $form ) ) : $answer;
	}

	/**
	 * Score a comment that exists, and keep what was found; its status stays as it is.
	 *
	 * @param \WP_Comment $comment The comment.
	 * @return array Of Server::post().
	 */
	public static function refresh( $comment ) {
		$id     = Findings::id_of( $comment->comment_ID );
		$id     = '' === $id ? Findings::new_id() : $id;
		$answer = self::ask( Form::of( $id, $comment->to_array() ) );
		if ( 200 === $answer['status'] ) {
			update_comment_meta( $comment->comment_ID, Findings::ID, $id );
		}
		if ( ! Server::may_mend( $answer ) ) {
			self::keep( (int) $comment->comment_ID, $answer, $comment->comment_content );
		}
		return $answer;
	}

	/**
	 * The queue's turn: score a comment that waited, and bring it to where it would be, unless a moderator decided.
	 *
	 * @param int $comment_id Its number.
	 * @return array Of Server::post(); as if done where the comment is gone.
	 */
	public static function send( $comment_id ) {
		$comment = get_comment( $comment_id );
		if ( ! $comment ) {
			return array( 'status' => 200, 'body' => array() );
		}
		$answer = self::refresh( $comment );
		if ( 200 === $answer['status'] && ! get_comment_meta( $comment_id, Findings::BY_PERSON, true ) ) {
			Statuses::catch_up( $comment_id, self::action( $answer, $comment->comment_content ) );
		}
		return $answer;
	}

	/**
	 * Remember the text before an edit.
	 *
	 * @param array $data    The new comment.
	 * @param array $comment The comment as it was, slashed.
	 * @return array The new comment, as it came.
	 */
	public static function before_edit( $data, $comment ) {
		self::$before = isset( $comment['comment_content'] ) ? wp_unslash( $comment['comment_content'] ) : null;
		return $data;
	}

	/**
	 * A comment was edited. A moderator's edit changes what is known; a reader's may also take it out of sight.
	 *
	 * @param int $comment_id Its number.
	 */
	public static function edited( $comment_id ) {
		$comment = get_comment( $comment_id );
		$before  = self::$before;
		self::$before = null;
		if ( ! $comment || '' === Findings::id_of( $comment_id ) || $before === $comment->comment_content ) {
			return;
		}
		$answer = Queue::has( $comment_id ) ? array( 'status' => 0, 'body' => array() ) : self::refresh( $comment );
		if ( Server::may_mend( $answer ) ) {
			Queue::add( $comment_id, Queue::SCORE, array(), MINUTE_IN_SECONDS );
		}
		if ( current_user_can( 'edit_comment', $comment_id ) && current_user_can( 'moderate_comments' ) ) {
			Decisions::stand_by( $comment, $answer );
			return;
		}
		delete_comment_meta( $comment_id, Findings::BY_PERSON );
		if ( 200 === $answer['status'] && 'publish' !== self::action( $answer, $comment->comment_content ) ) {
			Statuses::catch_up( $comment_id, self::action( $answer, $comment->comment_content ) );
		}
	}

	/**
	 * What is to be done: as answered, but a text that was not read to its end is held.
	 *
	 * @param array  $answer Of Server::post(), status 200.
	 * @param string $html   The comment's text.
	 * @return string publish, hold or reject
	 */
	public static function action( array $answer, $html ) {
		$action = isset( $answer['body']['action'] ) ? $answer['body']['action'] : 'hold';
		return 'publish' === $action && Form::is_too_long( $html ) ? 'hold' : $action;
	}

	/**
	 * Keep what was answered beside the comment.
	 *
	 * @param int    $comment_id Its number.
	 * @param array  $answer     Of Server::post(); not one that may mend.
	 * @param string $html       The comment's text.
	 */
	public static function keep( $comment_id, array $answer, $html ) {
		if ( 200 !== $answer['status'] ) {
			Findings::keep( $comment_id, Findings::none( __( 'Parley could not read this comment; please read it yourself.', 'parley' ) ) );
			Queue::note_problem( $comment_id, Queue::SCORE, $answer );
			return;
		}
		$found           = Findings::from( $answer['body'] );
		$found['action'] = self::action( $answer, $html );
		if ( Form::is_too_long( $html ) ) {
			$found['reasons'][] = __( 'The comment is longer than Parley reads; its end was not looked at.', 'parley' );
		}
		Findings::keep( $comment_id, $found );
	}
}
