<?php
/**
 * What Parley still has to hear, in a table of its own: nothing is lost while the server is away.
 *
 * @package Parley
 */

namespace Parley;

defined( 'ABSPATH' ) || exit;

/**
 * Lines are sent in order for each comment, at the end of the request that wrote them and by wp-cron after that.
 */
final class Queue {
	const EVENT    = 'parley_send_queue';
	const EVERY    = 'parley_every_five_minutes';
	const VERSION  = 'parley_queue_version';
	const PROBLEMS = 'parley_problems';
	const SCORE    = 'score';
	const DECISION = 'decision';

	/** Lines of one run, and seconds after which it stops. */
	const MOST    = 50;
	const SECONDS = 10;

	/** Seconds that a line belongs to whoever took it. */
	const LEASE = 120;

	const LONGEST_WAIT  = 3600;
	const MOST_PROBLEMS = 20;
	const MOST_CONFLICTS = 3;

	/**
	 * Whether this request wrote a line.
	 *
	 * @var bool
	 */
	private static $fresh = false;

	/** Hook into WordPress. */
	public static function hook() {
		add_filter( 'cron_schedules', array( self::class, 'schedules' ) ); // phpcs:ignore WordPress.WP.CronInterval
		add_action( self::EVENT, array( self::class, 'run' ) );
		add_action( 'shutdown', array( self::class, 'run_fresh' ) );
		add_action( 'init', array( self::class, 'install_if_new' ) );
	}

	/**
	 * The table's name.
	 *
	 * @return string
	 */
	public static function table() {
		global $wpdb;
		return $wpdb->prefix . 'parley_queue';
	}

	/** Make the table and the cron event. */
	public static function install() {
		global $wpdb;
		require_once ABSPATH . 'wp-admin/includes/upgrade.php';
		dbDelta(
			'CREATE TABLE ' . self::table() . " (
  id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
  comment_id bigint(20) unsigned NOT NULL,
  kind varchar(20) NOT NULL,
  body longtext NOT NULL,
  attempts int(10) unsigned NOT NULL DEFAULT 0,
  due_at bigint(20) unsigned NOT NULL,
  made_at bigint(20) unsigned NOT NULL,
  PRIMARY KEY  (id),
  KEY comment_id (comment_id),
  KEY due_at (due_at)
) " . $wpdb->get_charset_collate() . ';'
		);
		update_option( self::VERSION, VERSION );
		if ( ! wp_next_scheduled( self::EVENT ) ) {
			wp_schedule_event( time() + 60, self::EVERY, self::EVENT );
		}
	}

	/** Make them where the plugin came or changed without being activated: a must-use plugin, a new site of a network. */
	public static function install_if_new() {
		if ( VERSION !== get_option( self::VERSION ) ) {
			self::install();
		}
	}

	/** Stop the cron event; the lines stay. */
	public static function pause() {
		wp_clear_scheduled_hook( self::EVENT );
		delete_option( self::VERSION );
	}

	/**
	 * Five minutes as one of WordPress's intervals.
	 *
	 * @param array $known The intervals.
	 * @return array
	 */
	public static function schedules( $known ) {
		$known[ self::EVERY ] = array(
			'interval' => 5 * MINUTE_IN_SECONDS,
			'display'  => __( 'Every five minutes', 'parley' ),
		);
		return $known;
	}

	/**
	 * Write a line.
	 *
	 * @param int    $comment_id Its number.
	 * @param string $kind       SCORE or DECISION.
	 * @param array  $body       What POST /decisions takes; nothing for a score.
	 * @param int    $wait       Seconds before the first try.
	 */
	public static function add( $comment_id, $kind, array $body = array(), $wait = 0 ) {
		global $wpdb;
		$line = array(
			'comment_id' => $comment_id,
			'kind'       => $kind,
			'body'       => wp_json_encode( $body ),
			'due_at'     => time() + $wait,
			'made_at'    => time(),
		);
		$wpdb->insert( self::table(), $line ); // phpcs:ignore WordPress.DB.DirectDatabaseQuery
		self::$fresh = true;
	}

	/**
	 * Whether something about a comment waits.
	 *
	 * @param int $comment_id Its number.
	 * @return bool
	 */
	public static function has( $comment_id ) {
		global $wpdb;
		$table = self::table();
		return (bool) $wpdb->get_var( $wpdb->prepare( "SELECT 1 FROM $table WHERE comment_id = %d LIMIT 1", $comment_id ) ); // phpcs:ignore WordPress.DB
	}

	/**
	 * How much waits, and since when (a Unix time; 0 for nothing).
	 *
	 * @return int[]
	 */
	public static function waiting() {
		global $wpdb;
		$row = $wpdb->get_row( 'SELECT COUNT(*) AS many, COALESCE(MIN(made_at), 0) AS since FROM ' . self::table() ); // phpcs:ignore WordPress.DB
		return $row ? array( (int) $row->many, (int) $row->since ) : array( 0, 0 );
	}

	/** Send what this request wrote, once its page is out. */
	public static function run_fresh() {
		if ( ! self::$fresh || get_transient( Server::AWAY ) ) {
			return;
		}
		if ( function_exists( 'fastcgi_finish_request' ) ) {
			fastcgi_finish_request();
		}
		self::run();
	}

	/** Send what is due, until the server is away or the time is up. */
	public static function run() {
		$until = time() + self::SECONDS;
		self::$fresh = false;
		foreach ( self::due() as $line ) {
			if ( time() > $until || ! self::take( $line ) ) {
				continue;
			}
			$answer = self::SCORE === $line->kind ? Scoring::send( (int) $line->comment_id ) : Decisions::send( $line );
			if ( ! self::settle( $line, $answer ) ) {
				return;
			}
		}
	}

	/**
	 * The lines that are due and whose turn it is, oldest first.
	 *
	 * @return object[]
	 */
	private static function due() {
		global $wpdb;
		$table = self::table();
		$first = "SELECT MIN(id) FROM $table GROUP BY comment_id";
		$found = $wpdb->get_results( // phpcs:ignore WordPress.DB
			$wpdb->prepare( "SELECT * FROM $table WHERE due_at <= %d AND id IN ($first) ORDER BY id LIMIT %d", time(), self::MOST ) // phpcs:ignore WordPress.DB
		);
		return is_array( $found ) ? $found : array();
	}

	/**
	 * Take a line, unless another process did.
	 *
	 * @param object $line Of due().
	 * @return bool
	 */
	private static function take( $line ) {
		global $wpdb;
		$table = self::table();
		$query = "UPDATE $table SET due_at = %d, attempts = attempts + 1 WHERE id = %d AND due_at = %d AND attempts = %d";
		return 1 === (int) $wpdb->query( $wpdb->prepare( $query, time() + self::LEASE, $line->id, $line->due_at, $line->attempts ) ); // phpcs:ignore WordPress.DB
	}

	/**
	 * Strike a line off, or have it wait.
	 *
	 * @param object $line   Of due().
	 * @param array  $answer Of Server::post().
	 * @return bool Whether it makes sense to go on with other lines.
	 */
	private static function settle( $line, array $answer ) {
		global $wpdb;
		$again = 409 === $answer['status'] && $line->attempts < self::MOST_CONFLICTS;
		if ( $again || Server::may_mend( $answer ) ) {
			$wait = min( self::LONGEST_WAIT, 30 * ( 2 ** min( 10, (int) $line->attempts ) ) );
			$wpdb->update( self::table(), array( 'due_at' => time() + $wait ), array( 'id' => $line->id ) ); // phpcs:ignore WordPress.DB
			return $again;
		}
		$wpdb->delete( self::table(), array( 'id' => $line->id ) ); // phpcs:ignore WordPress.DB
		if ( 200 !== $answer['status'] ) {
			self::note_problem( (int) $line->comment_id, $line->kind, $answer );
		}
		return true;
	}

	/**
	 * Keep the last refusals for the settings page: numbers and Parley's sentence, never a comment's text.
	 *
	 * @param int    $comment_id Its number.
	 * @param string $kind       SCORE or DECISION.
	 * @param array  $answer     Of Server::post().
	 */
	public static function note_problem( $comment_id, $kind, array $answer ) {
		$known = get_option( self::PROBLEMS, array() );
		$line  = array(
			'at'      => time(),
			'comment' => $comment_id,
			'kind'    => $kind,
			'status'  => $answer['status'],
			'said'    => isset( $answer['body']['detail'] ) ? mb_substr( (string) $answer['body']['detail'], 0, 200 ) : '',
		);
		$lines = array_merge( array( $line ), is_array( $known ) ? $known : array() );
		update_option( self::PROBLEMS, array_slice( $lines, 0, self::MOST_PROBLEMS ), false );
	}
}
