<?php
/**
 * A comment in the form of POST /score, with what stands around it.
 *
 * @package Parley
 */

namespace Parley;

defined( 'ABSPATH' ) || exit;

/**
 * What is sent of a comment. Never its author's e-mail address, IP address, web address or browser.
 */
final class Form {
	/** Bytes of a text that are sent; the server takes 20,479. A longer comment is never published by its beginning alone. */
	const MOST_BYTES = 20000;

	const MOST_ANCESTORS = 20;

	const MOST_PARTICIPANTS = 100;

	/**
	 * The body of POST /score.
	 *
	 * @param string $id      The comment's id at Parley.
	 * @param array  $comment Fields of a comment as in the database, not slashed; comment_ID may be missing.
	 * @return array
	 */
	public static function of( $id, array $comment ) {
		$post      = get_post( (int) $comment['comment_post_ID'] );
		$ancestors = self::ancestors( (int) $comment['comment_parent'] );
		$form      = array(
			'id'        => $id,
			'text'      => self::cut( self::text( $comment['comment_content'] ) ),
			'author'    => self::author( $comment ),
			'article'   => self::article( $post ),
			'posted_at' => self::moment( $comment['comment_date_gmt'] ),
			'context'   => array(
				'ancestors'    => array_map( array( self::class, 'ancestor' ), $ancestors ),
				'participants' => self::participants( $comment, $ancestors ),
			),
		);
		$parent    = $ancestors ? Findings::id_of( $ancestors[0]->comment_ID ) : '';
		return array_filter( '' === $parent ? $form : array_merge( $form, array( 'parent_id' => $parent ) ), array( self::class, 'is_known' ) );
	}

	/**
	 * The same without the parent's id, for a server that does not know the parent (any more).
	 *
	 * @param array $form Of of().
	 * @return array
	 */
	public static function without_parent( array $form ) {
		unset( $form['parent_id'] );
		return $form;
	}

	/**
	 * A comment as plain text: tags gone, where links lead kept, entities as the letters they stand for.
	 *
	 * @param string $html As in the database.
	 * @return string
	 */
	public static function text( $html ) {
		$html = preg_replace( '#<a\s[^>]*?href\s*=\s*(["\'])(.*?)\1[^>]*>(.*?)</a>#is', '$3 ($2)', $html );
		$html = preg_replace( '#<(br|/p|/li|/blockquote)\b[^>]*>#i', "$0\n", (string) $html );
		return trim( str_replace( "\0", '', html_entity_decode( wp_strip_all_tags( (string) $html ), ENT_QUOTES | ENT_HTML5, 'UTF-8' ) ) );
	}

	/**
	 * Whether more was written than is sent.
	 *
	 * @param string $html As in the database.
	 * @return bool
	 */
	public static function is_too_long( $html ) {
		return strlen( self::text( $html ) ) > self::MOST_BYTES;
	}

	/**
	 * The beginning of a text that is too long, ending with a whole character.
	 *
	 * @param string $text In UTF-8.
	 * @return string
	 */
	private static function cut( $text ) {
		return strlen( $text ) <= self::MOST_BYTES ? $text : preg_replace( '/[\xC0-\xFF][\x80-\xBF]*$/', '', substr( $text, 0, self::MOST_BYTES ) );
	}

	/**
	 * Who wrote it: an account by its number, a guest by a mark that only this site can make of the e-mail address.
	 *
	 * @param array $comment Fields of a comment.
	 * @return array
	 */
	private static function author( array $comment ) {
		$author = array( 'name' => self::line( $comment['comment_author'], __( 'Anonymous', 'parley' ) ) );
		$user   = empty( $comment['user_id'] ) ? false : get_userdata( (int) $comment['user_id'] );
		if ( $user ) {
			$author['id']         = 'user-' . $user->ID;
			$author['created_at'] = self::moment( $user->user_registered );
		} elseif ( ! empty( $comment['comment_author_email'] ) ) {
			$author['id'] = 'guest-' . substr( wp_hash( 'parley:' . strtolower( $comment['comment_author_email'] ) ), 0, 20 );
		}
		return array_filter( $author, array( self::class, 'is_known' ) );
	}

	/**
	 * What is commented on.
	 *
	 * @param \WP_Post|null $post The article.
	 * @return array
	 */
	private static function article( $post ) {
		if ( ! $post ) {
			return array( 'id' => 'post-0', 'title' => __( 'Unknown article', 'parley' ) );
		}
		$category = get_the_category( $post->ID );
		$by       = get_userdata( (int) $post->post_author );
		$article  = array(
			'id'           => 'post-' . $post->ID,
			'title'        => self::line( wp_strip_all_tags( $post->post_title ), __( 'Untitled', 'parley' ) ),
			'url'          => (string) get_permalink( $post ),
			'section'      => $category ? self::line( $category[0]->name, '' ) : '',
			'author'       => $by ? self::line( $by->display_name, '' ) : '',
			'published_at' => self::moment( $post->post_date_gmt ),
		);
		return array_filter( $article, array( self::class, 'is_known' ) );
	}

	/**
	 * The comments above, the parent first.
	 *
	 * @param int $parent The parent's number, 0 for none.
	 * @return \WP_Comment[]
	 */
	private static function ancestors( $parent ) {
		$found = array();
		while ( $parent > 0 && count( $found ) < self::MOST_ANCESTORS ) {
			$comment = get_comment( $parent );
			if ( ! $comment ) {
				break;
			}
			$found[] = $comment;
			$parent  = (int) $comment->comment_parent;
		}
		return $found;
	}

	/**
	 * One of the comments above, as it is sent.
	 *
	 * @param \WP_Comment $comment The ancestor.
	 * @return array
	 */
	private static function ancestor( $comment ) {
		return array(
			'author' => self::line( $comment->comment_author, __( 'Anonymous', 'parley' ) ),
			'text'   => self::cut( self::text( $comment->comment_content ) ),
		);
	}

	/**
	 * The names of the others who have written under the article, those above first.
	 *
	 * @param array         $comment   Fields of the comment.
	 * @param \WP_Comment[] $ancestors The comments above.
	 * @return string[]
	 */
	private static function participants( array $comment, array $ancestors ) {
		$others = get_comments(
			array(
				'post_id' => (int) $comment['comment_post_ID'],
				'status'  => 'approve',
				'type'    => 'comment',
				'number'  => self::MOST_PARTICIPANTS,
			)
		);
		$names  = wp_list_pluck( array_merge( $ancestors, $others ), 'comment_author' );
		$names  = array_map( array( self::class, 'line' ), $names );
		return array_slice( array_values( array_unique( array_diff( $names, array( '', $comment['comment_author'] ) ) ) ), 0, self::MOST_PARTICIPANTS );
	}

	/**
	 * A name on one line, at most 200 characters.
	 *
	 * @param string $text    As it stands in WordPress.
	 * @param string $default What stands for nothing.
	 * @return string
	 */
	public static function line( $text, $default = '' ) {
		$text = html_entity_decode( (string) $text, ENT_QUOTES | ENT_HTML5, 'UTF-8' );
		$text = trim( (string) preg_replace( '/[\x00-\x1f\x7f]+|\xC2[\x80-\x9f]|\xE2\x80[\xA8\xA9]/', ' ', $text ) );
		return '' === $text ? $default : mb_substr( $text, 0, 200 );
	}

	/**
	 * A time of the database as RFC 3339; empty for none.
	 *
	 * @param string $gmt Such as 2026-11-22 10:00:00.
	 * @return string
	 */
	private static function moment( $gmt ) {
		return preg_match( '/^[1-9]\d{3}-\d\d-\d\d \d\d:\d\d:\d\d$/', (string) $gmt ) ? str_replace( ' ', 'T', $gmt ) . 'Z' : '';
	}

	/**
	 * Whether a field says something.
	 *
	 * @param mixed $value The field.
	 * @return bool
	 */
	private static function is_known( $value ) {
		return '' !== $value && array() !== $value;
	}
}
