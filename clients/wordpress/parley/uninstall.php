<?php
/**
 * Takes everything away that the plugin kept: settings, what was found about comments, the queue.
 *
 * @package Parley
 */

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

/** Takes away what one site of a network kept. */
function parley_forget_site() {
	global $wpdb;
	foreach ( array( 'parley_settings', 'parley_problems', 'parley_queue_version' ) as $option ) {
		delete_option( $option );
	}
	delete_transient( 'parley_away' );
	foreach ( array( '_parley_id', '_parley_found', '_parley_as_of', '_parley_by_person' ) as $key ) {
		delete_metadata( 'comment', 0, $key, '', true );
	}
	wp_clear_scheduled_hook( 'parley_send_queue' );
	$table = $wpdb->prefix . 'parley_queue';
	$wpdb->query( "DROP TABLE IF EXISTS $table" ); // phpcs:ignore WordPress.DB
}

if ( is_multisite() ) {
	foreach ( get_sites( array( 'fields' => 'ids', 'number' => 0 ) ) as $parley_site ) {
		switch_to_blog( $parley_site );
		parley_forget_site();
		restore_current_blog();
	}
} else {
	parley_forget_site();
}
