<?php
/**
 * Settings → Parley.
 *
 * @package Parley
 */

namespace Parley;

defined( 'ABSPATH' ) || exit;

/**
 * The page where an administrator says which server is asked and what follows from its answers.
 */
final class Settings_Page {
	const PAGE = 'parley';
	const TEST = 'parley_try';

	/** Hook into WordPress. */
	public static function hook() {
		add_action( 'admin_menu', array( self::class, 'menu' ) );
		add_action( 'admin_init', array( self::class, 'register' ) );
		add_action( 'admin_post_' . self::TEST, array( self::class, 'test' ) );
		add_filter( 'plugin_action_links_' . plugin_basename( FILE ), array( self::class, 'links' ) );
	}

	/** A line in the menu. */
	public static function menu() {
		add_options_page( __( 'Parley', 'parley' ), __( 'Parley', 'parley' ), 'manage_options', self::PAGE, array( self::class, 'show' ) );
	}

	/**
	 * A link to the page in the list of plugins.
	 *
	 * @param array $links The plugin's links.
	 * @return array
	 */
	public static function links( $links ) {
		$url = admin_url( 'options-general.php?page=' . self::PAGE );
		array_unshift( $links, '<a href="' . esc_url( $url ) . '">' . esc_html__( 'Settings', 'parley' ) . '</a>' );
		return $links;
	}

	/** The settings and their fields. */
	public static function register() {
		$how = array(
			'type'              => 'array',
			'sanitize_callback' => array( Settings::class, 'clean' ),
			'show_in_rest'      => false,
		);
		register_setting( self::PAGE, Settings::OPTION, $how );
		add_settings_section( 'server', __( 'Server', 'parley' ), '__return_null', self::PAGE );
		add_settings_section( 'answers', __( 'What follows', 'parley' ), '__return_null', self::PAGE );
		self::field( 'server', 'address', __( 'Address', 'parley' ), 'text' );
		self::field( 'server', 'key', __( 'Key', 'parley' ), 'secret' );
		self::field( 'server', 'webhook_secret', __( 'Signing secret of the webhook', 'parley' ), 'secret' );
		self::field( 'server', 'timeout', __( 'Seconds to wait for an answer', 'parley' ), 'number' );
		self::field( 'answers', 'publish', __( 'When Parley would publish', 'parley' ), 'choice' );
		self::field( 'answers', 'reject', __( 'When Parley rejects', 'parley' ), 'choice' );
		self::field( 'answers', 'away', __( 'When Parley cannot be reached', 'parley' ), 'choice' );
	}

	/** The page. */
	public static function show() {
		if ( ! current_user_can( 'manage_options' ) ) {
			return;
		}
		echo '<div class="wrap"><h1>' . esc_html( get_admin_page_title() ) . '</h1>';
		self::show_told();
		echo '<form method="post" action="options.php" autocomplete="off">';
		settings_fields( self::PAGE );
		do_settings_sections( self::PAGE );
		submit_button();
		echo '</form><h2>' . esc_html__( 'Connection', 'parley' ) . '</h2>';
		echo '<form method="post" action="' . esc_url( admin_url( 'admin-post.php' ) ) . '">';
		echo '<input type="hidden" name="action" value="' . esc_attr( self::TEST ) . '">';
		wp_nonce_field( self::TEST );
		submit_button( __( 'Try the connection', 'parley' ), 'secondary', 'submit', false );
		echo '</form>';
		self::show_queue();
		/* translators: %s: a web address */
		echo '<p>' . wp_kses( sprintf( __( 'Webhooks from Parley go to %s.', 'parley' ), '<code>' . esc_html( rest_url( Events::SPACE . '/events' ) ) . '</code>' ), array( 'code' => array() ) ) . '</p></div>';
	}

	/** Ask the server whether address and key are right, and go back to the page with what it said. */
	public static function test() {
		check_admin_referer( self::TEST );
		if ( ! current_user_can( 'manage_options' ) ) {
			wp_die( esc_html__( 'You may not do this.', 'parley' ), 403 );
		}
		$nothing = array(
			'comment_id' => 'wp-connection-test',
			'decision'   => 'undo',
		);
		$scores  = Server::post( '/score', array( 'id' => 'wp-connection-test' ), true );
		$decides = Server::post( '/decisions', $nothing, true );
		$told    = self::verdict( $scores['status'], $decides['status'] );
		set_transient( 'parley_told_' . get_current_user_id(), $told, MINUTE_IN_SECONDS );
		wp_safe_redirect( admin_url( 'options-general.php?page=' . self::PAGE ) );
		exit;
	}

	/**
	 * What two questions that cannot be answered with yes tell: a form with mistakes, a decision about no comment.
	 *
	 * @param int $scores  The status of the first.
	 * @param int $decides The status of the second.
	 * @return string[] A kind of notice and a sentence.
	 */
	private static function verdict( $scores, $decides ) {
		if ( 422 === $scores && 404 === $decides ) {
			return array( 'success', __( 'Parley answers, and the key may score and decide.', 'parley' ) );
		}
		if ( 422 === $scores && 403 === $decides ) {
			return array( 'warning', __( 'Parley answers and scores. The key lacks the scope “decide”, so decisions wait here.', 'parley' ) );
		}
		if ( 401 === $scores || 403 === $scores ) {
			return array( 'error', __( 'Parley answers, but the key is not known there or lacks the scope “score”.', 'parley' ) );
		}
		/* translators: %d: an HTTP status, 0 for no answer */
		return array( 'error', sprintf( __( 'No Parley answers at this address (status %d).', 'parley' ), $scores ) );
	}

	/** What the last try of the connection said. */
	private static function show_told() {
		$name = 'parley_told_' . get_current_user_id();
		$told = get_transient( $name );
		if ( is_array( $told ) ) {
			delete_transient( $name );
			printf( '<div class="notice notice-%s"><p>%s</p></div>', esc_attr( $told[0] ), esc_html( $told[1] ) );
		}
	}

	/** What waits, and what was refused. */
	private static function show_queue() {
		list( $many, $since ) = Queue::waiting();
		/* translators: 1: how many, 2: such as "2 hours" */
		$said = $many ? sprintf( __( '%1$d lines wait for Parley, the oldest for %2$s.', 'parley' ), $many, human_time_diff( $since ) ) : __( 'Nothing waits for Parley.', 'parley' );
		echo '<p>' . esc_html( $said ) . '</p>';
		$problems = get_option( Queue::PROBLEMS, array() );
		if ( ! $problems || ! is_array( $problems ) ) {
			return;
		}
		echo '<h2>' . esc_html__( 'Refused by Parley', 'parley' ) . '</h2><ul class="ul-disc">';
		foreach ( $problems as $line ) {
			/* translators: 1: time, 2: a comment's number, 3: HTTP status, 4: a sentence */
			$said = sprintf( __( '%1$s, comment %2$d: %3$d %4$s', 'parley' ), wp_date( 'Y-m-d H:i', $line['at'] ), $line['comment'], $line['status'], $line['said'] );
			echo '<li>' . esc_html( $said ) . '</li>';
		}
		echo '</ul>';
	}

	/**
	 * A field of the form.
	 *
	 * @param string $section Where it stands.
	 * @param string $name    The setting.
	 * @param string $label   What it is called.
	 * @param string $kind    text, secret, number or choice.
	 */
	private static function field( $section, $name, $label, $kind ) {
		$id   = 'parley-' . $name;
		$show = function () use ( $kind, $name, $id ) {
			call_user_func( array( self::class, $kind ), $name, $id, Settings::OPTION . '[' . $name . ']' );
		};
		add_settings_field( $id, $label, $show, self::PAGE, $section, array( 'label_for' => $id ) );
	}

	/**
	 * A line of text.
	 *
	 * @param string $name  The setting.
	 * @param string $id    The element's id.
	 * @param string $field The element's name.
	 */
	private static function text( $name, $id, $field ) {
		$fixed = disabled( Settings::is_fixed( $name ), true, false );
		printf( '<input type="url" class="regular-text" id="%s" name="%s" value="%s" %s>', esc_attr( $id ), esc_attr( $field ), esc_attr( Settings::get( $name ) ), $fixed ); // phpcs:ignore WordPress.Security.EscapeOutput
		echo '<p class="description">' . esc_html__( 'Such as https://parley.example.org', 'parley' ) . '</p>';
	}

	/**
	 * A secret: it goes in and never comes out again.
	 *
	 * @param string $name  The setting.
	 * @param string $id    The element's id.
	 * @param string $field The element's name.
	 */
	private static function secret( $name, $id, $field ) {
		$kept = (string) Settings::get( $name );
		if ( Settings::is_fixed( $name ) ) {
			printf( '<code id="%s">%s</code> %s', esc_attr( $id ), esc_html( Settings::masked( $kept ) ), esc_html__( '(from wp-config.php)', 'parley' ) );
			return;
		}
		printf( '<input type="password" class="regular-text" id="%s" name="%s" value="" autocomplete="new-password" placeholder="%s">', esc_attr( $id ), esc_attr( $field ), esc_attr( '' === $kept ? '' : Settings::masked( $kept ) ) );
		if ( '' !== $kept ) {
			printf( ' <label><input type="checkbox" name="%s" value="1"> %s</label>', esc_attr( Settings::OPTION . '[forget_' . $name . ']' ), esc_html__( 'forget it', 'parley' ) );
		}
	}

	/**
	 * A number of seconds.
	 *
	 * @param string $name  The setting.
	 * @param string $id    The element's id.
	 * @param string $field The element's name.
	 */
	private static function number( $name, $id, $field ) {
		printf( '<input type="number" min="1" max="30" class="small-text" id="%s" name="%s" value="%d">', esc_attr( $id ), esc_attr( $field ), absint( Settings::get( $name ) ) );
	}

	/**
	 * One of a few.
	 *
	 * @param string $name  The setting.
	 * @param string $id    The element's id.
	 * @param string $field The element's name.
	 */
	private static function choice( $name, $id, $field ) {
		$words = array(
			'publish.publish' => __( 'publish at once', 'parley' ),
			'publish.own'     => __( 'let WordPress’s own rules decide', 'parley' ),
			'reject.spam'     => __( 'mark as spam', 'parley' ),
			'reject.trash'    => __( 'move to the trash', 'parley' ),
			'reject.hold'     => __( 'hold for a moderator', 'parley' ),
			'away.hold'       => __( 'hold; Parley is asked again', 'parley' ),
			'away.own'        => __( 'let WordPress’s own rules decide; Parley is asked again', 'parley' ),
		);
		printf( '<select id="%s" name="%s">', esc_attr( $id ), esc_attr( $field ) );
		foreach ( Settings::CHOICES[ $name ] as $value ) {
			printf( '<option value="%s" %s>%s</option>', esc_attr( $value ), selected( Settings::get( $name ), $value, false ), esc_html( $words[ $name . '.' . $value ] ) ); // phpcs:ignore WordPress.Security.EscapeOutput
		}
		echo '</select>';
	}
}
