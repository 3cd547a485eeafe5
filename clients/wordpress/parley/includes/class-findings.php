<?php
/**
 * What Parley found about a comment, kept beside it.
 *
 * @package Parley
 */

namespace Parley;

defined( 'ABSPATH' ) || exit;

/**
 * The comment's meta fields. Moderators see them; readers never do.
 */
final class Findings {
	/** The comment's id at Parley; its number in WordPress does not exist yet when it is scored. */
	const ID = '_parley_id';

	/** What was answered: action, revision, risk, reasons, case. */
	const FOUND = '_parley_found';

	/** Up to when (Parley's clock) this site knows what people decided; what happened before is no news. */
	const AS_OF = '_parley_as_of';

	/** A moderator of this site decided, so no later score changes the status. */
	const BY_PERSON = '_parley_by_person';

	const ALL = array( self::ID, self::FOUND, self::AS_OF, self::BY_PERSON );

	const MOST_REASONS = 12;

	/**
	 * A comment's id at Parley; empty where it was never sent.
	 *
	 * @param int $comment_id Its number.
	 * @return string
	 */
	public static function id_of( $comment_id ) {
		return (string) get_comment_meta( (int) $comment_id, self::ID, true );
	}

	/**
	 * A new id at Parley, unlike any other.
	 *
	 * @return string
	 */
	public static function new_id() {
		return 'wp-' . get_current_blog_id() . '-' . wp_generate_uuid4();
	}

	/**
	 * Which comment has this id at Parley.
	 *
	 * @param string $id Of new_id().
	 * @return int 0 where none has.
	 */
	public static function comment_of( $id ) {
		if ( ! preg_match( '/^wp-\d+-[0-9a-f-]{36}$/', $id ) ) {
			return 0;
		}
		$found = get_comments(
			array(
				'meta_key'   => self::ID, // phpcs:ignore WordPress.DB.SlowDBQuery
				'meta_value' => $id, // phpcs:ignore WordPress.DB.SlowDBQuery
				'status'     => 'any',
				'fields'     => 'ids',
				'number'     => 2,
			)
		);
		// 'any' leaves spam and trash out.
		$found = $found ? $found : get_comments(
			array(
				'meta_key'   => self::ID, // phpcs:ignore WordPress.DB.SlowDBQuery
				'meta_value' => $id, // phpcs:ignore WordPress.DB.SlowDBQuery
				'status'     => array( 'spam', 'trash', 'post-trashed' ),
				'fields'     => 'ids',
				'number'     => 2,
			)
		);
		return 1 === count( $found ) ? (int) $found[0] : 0;
	}

	/**
	 * What of an answer is kept.
	 *
	 * @param array $answer The body that POST /score answered.
	 * @return array
	 */
	public static function from( array $answer ) {
		$reasons = isset( $answer['reasons'] ) && is_array( $answer['reasons'] ) ? $answer['reasons'] : array();
		$scores  = array_filter( array_column( $reasons, 'score' ), 'is_numeric' );
		return array(
			'action'   => isset( $answer['action'] ) ? (string) $answer['action'] : 'hold',
			'revision' => isset( $answer['revision'] ) ? (int) $answer['revision'] : 1,
			'risk'     => $scores ? (float) max( $scores ) : null,
			'reasons'  => array_map( 'strval', array_slice( array_column( $reasons, 'sentence' ), 0, self::MOST_REASONS ) ),
			'case'     => isset( $answer['case_id'] ) ? (string) $answer['case_id'] : '',
			'at'       => time(),
		);
	}

	/**
	 * What is kept where Parley did not score a comment.
	 *
	 * @param string $why A sentence for moderators.
	 * @return array
	 */
	public static function none( $why ) {
		return array(
			'action'   => '',
			'revision' => 0,
			'risk'     => null,
			'reasons'  => array( $why ),
			'case'     => '',
			'at'       => time(),
		);
	}

	/**
	 * Keep it.
	 *
	 * @param int   $comment_id Its number.
	 * @param array $found      Of from() or none().
	 */
	public static function keep( $comment_id, array $found ) {
		update_comment_meta( $comment_id, self::FOUND, wp_slash( $found ) );
	}

	/**
	 * What was found about a comment; null where nothing was asked.
	 *
	 * @param int $comment_id Its number.
	 * @return array|null
	 */
	public static function of( $comment_id ) {
		$found = get_comment_meta( (int) $comment_id, self::FOUND, true );
		return is_array( $found ) && isset( $found['action'], $found['reasons'] ) ? $found : null;
	}

	/**
	 * As HTML for moderators.
	 *
	 * @param int $comment_id Its number.
	 * @return string
	 */
	public static function html( $comment_id ) {
		$found = self::of( $comment_id );
		if ( null === $found ) {
			return '<span aria-hidden="true">—</span><span class="screen-reader-text">' . esc_html__( 'Not scored', 'parley' ) . '</span>';
		}
		$words = array(
			'publish' => __( 'Parley would publish', 'parley' ),
			'hold'    => __( 'Parley holds', 'parley' ),
			'reject'  => __( 'Parley rejects', 'parley' ),
		);
		$html  = '<strong>' . esc_html( isset( $words[ $found['action'] ] ) ? $words[ $found['action'] ] : __( 'Not scored', 'parley' ) ) . '</strong>';
		if ( null !== $found['risk'] ) {
			/* translators: %s: a probability such as 0.93 */
			$html .= ' <span class="parley-risk">' . esc_html( sprintf( __( 'risk %s', 'parley' ), number_format_i18n( $found['risk'], 2 ) ) ) . '</span>';
		}
		$items = '';
		foreach ( $found['reasons'] as $sentence ) {
			$items .= '<li>' . esc_html( $sentence ) . '</li>';
		}
		return $html . ( '' === $items ? '' : '<ul class="parley-reasons">' . $items . '</ul>' );
	}
}
