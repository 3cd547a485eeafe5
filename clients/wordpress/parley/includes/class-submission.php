<?php
/**
 * A reader's comment comes in.
 *
 * @package Parley
 */

namespace Parley;

defined( 'ABSPATH' ) || exit;

/**
 * WordPress asks for a status before the comment has a number; what was answered is bound to it once it has.
 */
final class Submission {
	/**
	 * What was answered about the comment in hand, until it is written.
	 *
	 * @var array|null
	 */
	private static $pending = null;

	/**
	 * Whether the data in hand are slashed: wp_new_comment() slashes, the REST controller does not.
	 *
	 * @var bool
	 */
	private static $slashed = false;

	/** Hook into WordPress. */
	public static function hook() {
		add_filter( 'preprocess_comment', array( self::class, 'comes_slashed' ), PHP_INT_MAX );
		add_filter( 'pre_comment_approved', array( self::class, 'status' ), 90, 2 );
		add_action( 'wp_insert_comment', array( self::class, 'bind' ), 5, 2 );
	}

	/**
	 * Note that wp_new_comment() is at work.
	 *
	 * @param array $data The comment.
	 * @return array The same.
	 */
	public static function comes_slashed( $data ) {
		self::$slashed = true;
		return $data;
	}

	/**
	 * The status of a comment that comes in.
	 *
	 * @param int|string|\WP_Error $approved What WordPress's own rules say.
	 * @param array                $data     The comment.
	 * @return int|string|\WP_Error
	 */
	public static function status( $approved, $data ) {
		$data          = self::$slashed ? wp_unslash( $data ) : $data;
		self::$slashed = false;
		self::$pending = null;
		if ( is_wp_error( $approved ) || ! in_array( (string) $approved, array( '0', '1' ), true ) || ! self::is_ours( $data ) ) {
			return $approved;
		}
		$id            = Findings::new_id();
		$answer        = Scoring::ask( Form::of( $id, $data ) );
		$scored        = 200 === $answer['status'];
		self::$pending = array(
			'id'      => $id,
			'of'      => self::mark( $data ),
			'answer'  => $answer,
			'waiting' => ! $scored && Server::may_mend( $answer ),
		);
		if ( $scored ) {
			return Statuses::on_arrival( Scoring::action( $answer, $data['comment_content'] ), $approved );
		}
		return self::$pending['waiting'] && 'own' === Settings::get( 'away' ) ? $approved : 0;
	}

	/**
	 * Keep what was answered beside the comment, now that it has a number.
	 *
	 * @param int         $comment_id Its number.
	 * @param \WP_Comment $comment    The comment.
	 */
	public static function bind( $comment_id, $comment ) {
		$pending = self::$pending;
		if ( null === $pending || self::mark( $comment->to_array() ) !== $pending['of'] ) {
			return;
		}
		self::$pending = null;
		add_comment_meta( $comment_id, Findings::ID, $pending['id'], true );
		if ( in_array( $comment->comment_approved, array( 'spam', 'trash' ), true ) ) {
			add_comment_meta( $comment_id, '_wp_trash_meta_status', '0' );
			add_comment_meta( $comment_id, '_wp_trash_meta_time', time() );
		}
		if ( $pending['waiting'] ) {
			Findings::keep( $comment_id, Findings::none( __( 'Parley could not be reached; it is asked again soon.', 'parley' ) ) );
			Queue::add( $comment_id, Queue::SCORE, array(), MINUTE_IN_SECONDS );
			return;
		}
		Scoring::keep( $comment_id, $pending['answer'], $comment->comment_content );
	}

	/**
	 * Whether Parley is asked: about comments, not pings; not about those of people who moderate, or of the article's author.
	 *
	 * @param array $data The comment.
	 * @return bool
	 */
	private static function is_ours( array $data ) {
		$type = empty( $data['comment_type'] ) ? 'comment' : $data['comment_type'];
		$user = empty( $data['user_id'] ) ? 0 : (int) $data['user_id'];
		$post = get_post( (int) $data['comment_post_ID'] );
		if ( ! Settings::is_complete() || 'comment' !== $type || ! $post ) {
			return false;
		}
		$trusted = $user && ( user_can( $user, 'moderate_comments' ) || (int) $post->post_author === $user );
		/**
		 * Filters whether a comment that comes in is sent to Parley.
		 *
		 * @param bool  $asked Whether it is.
		 * @param array $data  The comment.
		 */
		return (bool) apply_filters( 'parley_scores_comment', ! $trusted, $data );
	}

	/**
	 * What tells the comment that is written from others written in the same request.
	 *
	 * @param array $data The comment.
	 * @return string
	 */
	private static function mark( array $data ) {
		return implode( '|', array( (int) $data['comment_post_ID'], (int) $data['comment_parent'], (int) $data['user_id'], $data['comment_date_gmt'] ) );
	}
}
