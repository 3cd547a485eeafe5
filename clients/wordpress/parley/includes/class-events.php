<?php
/**
 * What people decide at Parley's own desk, as webhooks.
 *
 * @package Parley
 */

namespace Parley;

defined( 'ABSPATH' ) || exit;

/**
 * POST /wp-json/parley/v1/events, signed as Standard Webhooks say (https://www.standardwebhooks.com).
 */
final class Events {
	const SPACE = 'parley/v1';

	/** Seconds that a sender's clock may differ. */
	const TOLERANCE = 300;

	/** Events that say how a comment stands because of a person. */
	const FOLLOWED = array( 'comment.decided', 'comment.undone' );

	/** Hook into WordPress. */
	public static function hook() {
		add_action( 'rest_api_init', array( self::class, 'route' ) );
	}

	/** Open the door. Who may come in is a matter of the signature alone. */
	public static function route() {
		register_rest_route(
			self::SPACE,
			'/events',
			array(
				'methods'             => 'POST',
				'callback'            => array( self::class, 'receive' ),
				'permission_callback' => array( self::class, 'is_signed' ),
			)
		);
	}

	/**
	 * Whether a request bears our secret's signature, made within the last minutes.
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return true|\WP_Error
	 */
	public static function is_signed( $request ) {
		$secret = self::secret();
		$id     = (string) $request->get_header( 'webhook-id' );
		$at     = (string) $request->get_header( 'webhook-timestamp' );
		$signed = $id . '.' . $at . '.' . $request->get_body();
		if ( '' !== $secret && ctype_digit( $at ) && abs( time() - (int) $at ) <= self::TOLERANCE ) {
			$right = 'v1,' . base64_encode( hash_hmac( 'sha256', $signed, $secret, true ) ); // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions
			foreach ( explode( ' ', (string) $request->get_header( 'webhook-signature' ) ) as $given ) {
				if ( hash_equals( $right, $given ) ) {
					return true;
				}
			}
		}
		return new \WP_Error( 'parley_signature', __( 'The signature is missing, old or wrong.', 'parley' ), array( 'status' => 401 ) );
	}

	/**
	 * Do as an event says, if it is news: of a person's decision, later than what this site knows or is about to tell.
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return \WP_REST_Response
	 */
	public static function receive( $request ) {
		$event = json_decode( $request->get_body(), true );
		$data  = isset( $event['data'] ) && is_array( $event['data'] ) ? $event['data'] : array();
		if ( isset( $event['type'], $event['timestamp'], $data['comment_id'], $data['state'] ) && self::is_followed( $event['type'], $data ) ) {
			$comment_id = Findings::comment_of( (string) $data['comment_id'] );
			if ( $comment_id && self::is_news( $comment_id, (string) $event['timestamp'] ) ) {
				update_comment_meta( $comment_id, Findings::AS_OF, sanitize_text_field( $event['timestamp'] ) );
				update_comment_meta( $comment_id, Findings::BY_PERSON, '1' );
				Statuses::follow( $comment_id, (string) $data['state'] );
			}
		}
		return new \WP_REST_Response( null, 204 );
	}

	/**
	 * Whether an event is one that this site acts on.
	 *
	 * @param mixed $type Of the event.
	 * @param array $data Of the event.
	 * @return bool
	 */
	private static function is_followed( $type, array $data ) {
		return in_array( $type, self::FOLLOWED, true ) && isset( $data['actor'] ) && 'person' === $data['actor'];
	}

	/**
	 * Whether something happened after what this site knows of a comment.
	 *
	 * @param int    $comment_id Its number.
	 * @param string $timestamp  When it happened, by Parley's clock.
	 * @return bool
	 */
	private static function is_news( $comment_id, $timestamp ) {
		$known = (string) get_comment_meta( $comment_id, Findings::AS_OF, true );
		$then  = date_create_immutable( $timestamp );
		return $then && ! Queue::has( $comment_id ) && ( '' === $known || $then > date_create_immutable( $known ) );
	}

	/**
	 * The secret as bytes; empty for none.
	 *
	 * @return string
	 */
	private static function secret() {
		$told = (string) Settings::get( 'webhook_secret' );
		return (string) base64_decode( preg_replace( '/^whsec_/', '', $told ), true ); // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions
	}
}
