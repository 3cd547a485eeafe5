<?php
/**
 * Parley: moderation of readers' comments by your own Parley server.
 *
 * @package Parley
 *
 * @wordpress-plugin
 * Plugin Name:       Parley
 * Description:       Holds, publishes or rejects readers' comments by the policy of your own Parley server, and tells it what your moderators decide.
 * Version:           1.0.0
 * Requires at least: 6.0
 * Requires PHP:      7.4
 * Author:            The Parley contributors
 * License:           GPL-2.0-or-later
 * License URI:       https://www.gnu.org/licenses/gpl-2.0.html
 * Text Domain:       parley
 * Domain Path:       /languages
 */

namespace Parley;

defined( 'ABSPATH' ) || exit;

const VERSION = '1.0.0';
const FILE    = __FILE__;

require_once __DIR__ . '/includes/class-settings.php';
require_once __DIR__ . '/includes/class-server.php';
require_once __DIR__ . '/includes/class-form.php';
require_once __DIR__ . '/includes/class-findings.php';
require_once __DIR__ . '/includes/class-statuses.php';
require_once __DIR__ . '/includes/class-queue.php';
require_once __DIR__ . '/includes/class-submission.php';
require_once __DIR__ . '/includes/class-scoring.php';
require_once __DIR__ . '/includes/class-decisions.php';
require_once __DIR__ . '/includes/class-events.php';
require_once __DIR__ . '/includes/class-privacy.php';

Queue::hook();
Submission::hook();
Scoring::hook();
Decisions::hook();
Events::hook();

if ( is_admin() ) {
	require_once __DIR__ . '/includes/class-comment-list.php';
	require_once __DIR__ . '/includes/class-settings-page.php';
	Comment_List::hook();
	Settings_Page::hook();
	Privacy::hook();
}

add_action(
	'init',
	function () {
		load_plugin_textdomain( 'parley', false, dirname( plugin_basename( FILE ) ) . '/languages' );
	}
);
register_activation_hook( FILE, array( Queue::class, 'install' ) );
register_deactivation_hook( FILE, array( Queue::class, 'pause' ) );
