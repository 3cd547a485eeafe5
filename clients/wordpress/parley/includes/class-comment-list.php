<?php
/**
 * What moderators see of Parley in wp-admin.
 *
 * @package Parley
 */

namespace Parley;

defined( 'ABSPATH' ) || exit;

/**
 * A column in the list of comments, a box beside the comment being edited, and scoring of those picked.
 */
final class Comment_List {
	const COLUMN = 'parley';
	const BULK   = 'parley_score';
	const SCORED = 'parley_scored';
	const FAILED = 'parley_failed';

	/** Hook into WordPress. */
	public static function hook() {
		add_filter( 'manage_edit-comments_columns', array( self::class, 'columns' ) );
		add_action( 'manage_comments_custom_column', array( self::class, 'column' ), 10, 2 );
		add_action( 'add_meta_boxes_comment', array( self::class, 'box' ) );
		add_filter( 'bulk_actions-edit-comments', array( self::class, 'bulk_actions' ) );
		add_filter( 'handle_bulk_actions-edit-comments', array( self::class, 'score' ), 10, 3 );
		add_action( 'admin_notices', array( self::class, 'notice' ) );
		add_action( 'admin_head-edit-comments.php', array( self::class, 'style' ) );
	}

	/**
	 * The list's columns with ours.
	 *
	 * @param array $columns Name to heading.
	 * @return array
	 */
	public static function columns( $columns ) {
		$columns[ self::COLUMN ] = __( 'Parley', 'parley' );
		return $columns;
	}

	/**
	 * Our column of one comment.
	 *
	 * @param string $column     The column's name.
	 * @param int    $comment_id The comment's number.
	 */
	public static function column( $column, $comment_id ) {
		if ( self::COLUMN === $column && current_user_can( 'edit_comment', $comment_id ) ) {
			echo wp_kses_post( Findings::html( $comment_id ) );
		}
	}

	/**
	 * The box beside a comment that is being edited.
	 *
	 * @param \WP_Comment $comment The comment.
	 */
	public static function box( $comment ) {
		$show = function () use ( $comment ) {
			echo wp_kses_post( Findings::html( $comment->comment_ID ) );
		};
		add_meta_box( 'parley', __( 'Parley', 'parley' ), $show, 'comment', 'normal' );
	}

	/**
	 * The list's bulk actions with ours.
	 *
	 * @param array $actions Name to words.
	 * @return array
	 */
	public static function bulk_actions( $actions ) {
		if ( current_user_can( 'moderate_comments' ) ) {
			$actions[ self::BULK ] = __( 'Score with Parley', 'parley' );
		}
		return $actions;
	}

	/**
	 * Score the comments picked that wait for a moderator. Their status stays: it is the moderator's turn. WordPress has
	 * checked the nonce of the list by now.
	 *
	 * @param string $to     Where the browser is sent.
	 * @param string $action The bulk action.
	 * @param int[]  $ids    The comments' numbers.
	 * @return string
	 */
	public static function score( $to, $action, $ids ) {
		if ( self::BULK !== $action || ! current_user_can( 'moderate_comments' ) ) {
			return $to;
		}
		$done   = 0;
		$failed = 0;
		foreach ( array_map( 'absint', (array) $ids ) as $id ) {
			$comment = get_comment( $id );
			if ( ! $comment || '0' !== $comment->comment_approved || ! current_user_can( 'edit_comment', $id ) ) {
				continue;
			}
			$answer = Scoring::refresh( $comment );
			$done  += 200 === $answer['status'] ? 1 : 0;
			$failed += 200 === $answer['status'] ? 0 : 1;
		}
		return add_query_arg( array( self::SCORED => $done, self::FAILED => $failed ), $to );
	}

	/** Say how many were scored, and what waits for a server that is away. */
	public static function notice() {
		$screen = get_current_screen();
		if ( ! $screen || 'edit-comments' !== $screen->id || ! current_user_can( 'moderate_comments' ) ) {
			return;
		}
		// phpcs:disable WordPress.Security.NonceVerification -- numbers that are shown, nothing is done.
		if ( isset( $_GET[ self::SCORED ], $_GET[ self::FAILED ] ) ) {
			/* translators: 1: how many were scored, 2: how many were not */
			$said = sprintf( __( 'Parley scored %1$d waiting comments; %2$d could not be scored.', 'parley' ), absint( $_GET[ self::SCORED ] ), absint( $_GET[ self::FAILED ] ) );
			printf( '<div class="notice notice-info is-dismissible"><p>%s</p></div>', esc_html( $said ) );
		}
		// phpcs:enable
		list( $many, $since ) = Queue::waiting();
		if ( $many && $since < time() - HOUR_IN_SECONDS ) {
			/* translators: 1: how many, 2: such as "2 hours" */
			$said = sprintf( __( '%1$d lines have been waiting for Parley for %2$s. Nothing is lost; please tell whoever runs the server.', 'parley' ), $many, human_time_diff( $since ) );
			printf( '<div class="notice notice-warning"><p>%s</p></div>', esc_html( $said ) );
		}
	}

	/** How the column looks. */
	public static function style() {
		echo '<style>.column-parley{width:22%}.parley-reasons{margin:.3em 0 0 1.2em;list-style:disc}.parley-risk{white-space:nowrap}</style>';
	}
}
