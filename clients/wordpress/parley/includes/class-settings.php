<?php
/**
 * What the newsroom has set, with its defaults.
 *
 * @package Parley
 */

namespace Parley;

defined( 'ABSPATH' ) || exit;

/**
 * The settings. Secrets may stand in wp-config.php instead: PARLEY_ADDRESS, PARLEY_KEY, PARLEY_WEBHOOK_SECRET.
 */
final class Settings {
	const OPTION = 'parley_settings';

	const DEFAULTS = array(
		'address'        => '',
		'key'            => '',
		'webhook_secret' => '',
		'publish'        => 'publish',
		'reject'         => 'trash',
		'away'           => 'hold',
		'timeout'        => 3,
	);

	const CONSTANTS = array(
		'address'        => 'PARLEY_ADDRESS',
		'key'            => 'PARLEY_KEY',
		'webhook_secret' => 'PARLEY_WEBHOOK_SECRET',
	);

	const CHOICES = array(
		'publish' => array( 'publish', 'own' ),
		'reject'  => array( 'spam', 'trash', 'hold' ),
		'away'    => array( 'hold', 'own' ),
	);

	/**
	 * One setting.
	 *
	 * @param string $name One of DEFAULTS.
	 * @return string|int
	 */
	public static function get( $name ) {
		if ( self::is_fixed( $name ) ) {
			return (string) constant( self::CONSTANTS[ $name ] );
		}
		$kept = get_option( self::OPTION, array() );
		return is_array( $kept ) && isset( $kept[ $name ] ) ? $kept[ $name ] : self::DEFAULTS[ $name ];
	}

	/**
	 * Whether wp-config.php says it, so that the page cannot.
	 *
	 * @param string $name One of DEFAULTS.
	 * @return bool
	 */
	public static function is_fixed( $name ) {
		return isset( self::CONSTANTS[ $name ] ) && defined( self::CONSTANTS[ $name ] );
	}

	/**
	 * Whether there is a server to ask.
	 *
	 * @return bool
	 */
	public static function is_complete() {
		return '' !== self::get( 'address' ) && '' !== self::get( 'key' );
	}

	/**
	 * A secret as it may be shown: enough to tell two apart.
	 *
	 * @param string $secret A key or a signing secret.
	 * @return string
	 */
	public static function masked( $secret ) {
		return strlen( $secret ) < 24 ? '…' : substr( $secret, 0, 11 ) . '…' . substr( $secret, -2 );
	}

	/**
	 * What was sent by the settings page, made right. An empty secret keeps the one there is.
	 *
	 * @param mixed $sent The form's fields.
	 * @return array
	 */
	public static function clean( $sent ) {
		$sent = is_array( $sent ) ? $sent : array();
		$kept = wp_parse_args( get_option( self::OPTION, array() ), self::DEFAULTS );
		foreach ( array( 'key', 'webhook_secret' ) as $name ) {
			$new           = isset( $sent[ $name ] ) ? trim( (string) $sent[ $name ] ) : '';
			$kept[ $name ] = '' !== $new ? sanitize_text_field( $new ) : $kept[ $name ];
			$kept[ $name ] = empty( $sent[ 'forget_' . $name ] ) ? $kept[ $name ] : '';
		}
		foreach ( self::CHOICES as $name => $known ) {
			if ( isset( $sent[ $name ] ) && in_array( $sent[ $name ], $known, true ) ) {
				$kept[ $name ] = $sent[ $name ];
			}
		}
		if ( isset( $sent['address'] ) ) {
			$kept['address'] = self::address( (string) $sent['address'], $kept['address'] );
		}
		if ( isset( $sent['timeout'] ) ) {
			$kept['timeout'] = min( 30, max( 1, absint( $sent['timeout'] ) ) );
		}
		return array_intersect_key( $kept, self::DEFAULTS );
	}

	/**
	 * A web address without the slash at its end; the old one, and a word on the page, where it is none.
	 *
	 * @param string $sent What was typed.
	 * @param string $kept What stood before.
	 * @return string
	 */
	private static function address( $sent, $kept ) {
		$clean = untrailingslashit( esc_url_raw( trim( $sent ), array( 'http', 'https' ) ) );
		if ( '' === trim( $sent ) || wp_parse_url( $clean, PHP_URL_HOST ) ) {
			return $clean;
		}
		if ( function_exists( 'add_settings_error' ) ) {
			$said = __( 'The address must be a web address, such as https://parley.example.org; the old one was kept.', 'parley' );
			add_settings_error( self::OPTION, 'address', $said );
		}
		return $kept;
	}
}
