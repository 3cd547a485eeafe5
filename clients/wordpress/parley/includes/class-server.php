<?php
/**
 * Asks the Parley server.
 *
 * @package Parley
 */

namespace Parley;

defined( 'ABSPATH' ) || exit;

/**
 * One question, one answer. An answer is array( 'status' => int, 'body' => array ); status 0: nobody answered.
 */
final class Server {
	/** Seconds for which nobody is kept waiting after the server did not answer. */
	const REST = 30;

	const AWAY = 'parley_away';

	/**
	 * Post JSON to the server.
	 *
	 * @param string $path    Such as /score.
	 * @param array  $body    What is sent.
	 * @param bool   $patient Whether to ask although the server did not answer a moment ago.
	 * @return array
	 */
	public static function post( $path, array $body, $patient = false ) {
		if ( ! Settings::is_complete() || ( ! $patient && get_transient( self::AWAY ) ) ) {
			return self::nothing();
		}
		$json   = wp_json_encode( $body, JSON_INVALID_UTF8_SUBSTITUTE | JSON_UNESCAPED_UNICODE );
		$answer = wp_remote_post(
			Settings::get( 'address' ) . $path,
			array(
				'timeout'     => (int) Settings::get( 'timeout' ),
				'redirection' => 0,
				'user-agent'  => 'parley-wordpress/' . VERSION,
				'headers'     => array(
					'Authorization' => 'Bearer ' . Settings::get( 'key' ),
					'Content-Type'  => 'application/json',
				),
				'body'        => $json,
			)
		);
		return self::heard( $answer );
	}

	/**
	 * Whether an answer says that asking again later may help: nobody there, a server in trouble, a key that is wrong.
	 *
	 * @param array $answer Of post().
	 * @return bool
	 */
	public static function may_mend( array $answer ) {
		return $answer['status'] < 200 || $answer['status'] >= 500 || in_array( $answer['status'], array( 401, 403, 408, 425, 429 ), true )
			|| ( $answer['status'] >= 300 && $answer['status'] < 400 );
	}

	/**
	 * Whether a problem document names this field.
	 *
	 * @param array  $answer  Of post().
	 * @param string $pointer Such as /parent_id.
	 * @return bool
	 */
	public static function blames( array $answer, $pointer ) {
		$errors = isset( $answer['body']['errors'] ) && is_array( $answer['body']['errors'] ) ? $answer['body']['errors'] : array();
		return 422 === $answer['status'] && in_array( $pointer, wp_list_pluck( $errors, 'pointer' ), true );
	}

	/**
	 * The answer in our words; remembers a server that is away.
	 *
	 * @param array|\WP_Error $answer Of wp_remote_post().
	 * @return array
	 */
	private static function heard( $answer ) {
		$status = is_wp_error( $answer ) ? 0 : (int) wp_remote_retrieve_response_code( $answer );
		if ( 0 === $status || $status >= 500 ) {
			set_transient( self::AWAY, 1, self::REST );
			return array( 'status' => $status, 'body' => array() );
		}
		delete_transient( self::AWAY );
		$body = json_decode( wp_remote_retrieve_body( $answer ), true );
		return array( 'status' => $status, 'body' => is_array( $body ) ? $body : array() );
	}

	/**
	 * What is answered where nobody was asked.
	 *
	 * @return array
	 */
	private static function nothing() {
		return array( 'status' => 0, 'body' => array() );
	}
}
