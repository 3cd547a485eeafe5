<?php
/**
 * Between Parley's words and WordPress's statuses.
 *
 * @package Parley
 */

namespace Parley;

defined( 'ABSPATH' ) || exit;

/**
 * Which status an answer leads to, and the change itself, which is never told to Parley as somebody's decision.
 */
final class Statuses {
	/**
	 * Whether a change in hand is Parley's own.
	 *
	 * @var bool
	 */
	private static $applying = false;

	/**
	 * Whether the change in hand is Parley's own.
	 *
	 * @return bool
	 */
	public static function is_applying() {
		return self::$applying;
	}

	/**
	 * The status of a comment that comes in.
	 *
	 * @param string     $action publish, hold or reject.
	 * @param int|string $own    What WordPress's own rules say: 1 or 0.
	 * @return int|string 1, 0, 'spam' or 'trash'
	 */
	public static function on_arrival( $action, $own ) {
		if ( 'publish' === $action ) {
			return 'publish' === Settings::get( 'publish' ) ? 1 : $own;
		}
		return 'reject' === $action ? self::rejected() : 0;
	}

	/**
	 * Bring a comment that was scored later to where it would be: published, held or rejected.
	 *
	 * @param int    $comment_id Its number.
	 * @param string $action     publish, hold or reject.
	 */
	public static function catch_up( $comment_id, $action ) {
		$status = wp_get_comment_status( $comment_id );
		if ( 'approved' !== $status && 'unapproved' !== $status ) {
			return;
		}
		$own = 'approved' === $status ? 1 : 0;
		self::set( $comment_id, self::on_arrival( $action, $own ) );
	}

	/**
	 * Do what a person decided at Parley's desk.
	 *
	 * @param int    $comment_id Its number.
	 * @param string $state      published, approved, held or rejected.
	 */
	public static function follow( $comment_id, $state ) {
		$rejected = 'hold' === Settings::get( 'reject' ) ? 'trash' : Settings::get( 'reject' );
		$known    = array( 'published' => 1, 'approved' => 1, 'held' => 0, 'rejected' => $rejected );
		if ( isset( $known[ $state ] ) ) {
			self::set( $comment_id, $known[ $state ] );
		}
	}

	/**
	 * Change a comment's status unless it stands so.
	 *
	 * @param int        $comment_id Its number.
	 * @param int|string $wanted     1, 0, 'spam' or 'trash'.
	 */
	private static function set( $comment_id, $wanted ) {
		$comment = get_comment( $comment_id );
		$gone    = array( 'spam', 'trash' );
		if ( ! $comment || (string) $wanted === $comment->comment_approved
			|| ( in_array( $wanted, $gone, true ) && in_array( $comment->comment_approved, $gone, true ) ) ) {
			return;
		}
		self::$applying = true;
		try {
			if ( 'spam' === $wanted ) {
				wp_spam_comment( $comment_id );
			} elseif ( 'trash' === $wanted ) {
				wp_trash_comment( $comment_id );
			} else {
				wp_set_comment_status( $comment_id, 1 === $wanted ? 'approve' : 'hold' );
			}
		} finally {
			self::$applying = false;
		}
	}

	/**
	 * Where a rejected comment goes.
	 *
	 * @return int|string
	 */
	private static function rejected() {
		return 'hold' === Settings::get( 'reject' ) ? 0 : Settings::get( 'reject' );
	}
}
