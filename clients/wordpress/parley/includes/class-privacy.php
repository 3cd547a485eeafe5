<?php
/**
 * What a site may tell its readers about Parley.
 *
 * @package Parley
 */

namespace Parley;

defined( 'ABSPATH' ) || exit;

/**
 * A paragraph for WordPress's guide to a privacy policy.
 */
final class Privacy {
	/** Hook into WordPress. */
	public static function hook() {
		add_action( 'admin_init', array( self::class, 'suggest' ) );
	}

	/** Suggest the paragraph. */
	public static function suggest() {
		$text = __( 'When you leave a comment, its text, the name you give, a mark that stands for you on this site, the article and the comments above yours are sent to our own moderation server (Parley), which says whether a moderator should read the comment first. Your e-mail address, your IP address and your browser are not sent.', 'parley' );
		wp_add_privacy_policy_content( 'Parley', '<p>' . esc_html( $text ) . '</p>' );
	}
}
