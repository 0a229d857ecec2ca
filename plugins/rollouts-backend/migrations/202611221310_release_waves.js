// SPDX-License-Identifier: Apache-2.0
// @ts-check

/**
 * Releases that go from environment to environment, and how far they are.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('release_waves', table => {
    table.comment('One row for each release in waves');
    table.string('id', 36).primary().notNullable();
    table.string('entity_ref', 512).nullable();
    table.string('workload', 253).notNullable();
    table.string('version', 512).notNullable();
    table.string('operator', 512).notNullable();
    table.text('request').notNullable().comment('NewRelease as JSON');
    table.text('plan').notNullable().comment('Waves with their places, JSON');
    table
      .string('soaking_since', 24)
      .nullable()
      .comment('Since when everything of the newest wave has been well');
    table.string('status', 16).notNullable();
    table.text('reason').nullable();
    table.string('created_at', 24).notNullable();
    table.string('finished_at', 24).nullable();
    table.index(['status'], 'release_waves_status_idx');
  });
  await knex.schema.alterTable('releases', table => {
    // However many try, a place of a wave is released once.
    table.unique(['waves_id', 'wave', 'cluster', 'namespace', 'workload'], {
      indexName: 'releases_wave_unique',
    });
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.alterTable('releases', table => {
    table.dropUnique(
      ['waves_id', 'wave', 'cluster', 'namespace', 'workload'],
      'releases_wave_unique',
    );
  });
  await knex.schema.dropTable('release_waves');
};
