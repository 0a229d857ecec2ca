// SPDX-License-Identifier: Apache-2.0
// @ts-check

/**
 * What a release without a Rollout set, and what happens when it fails: enough
 * to follow it, and to take it back, after a restart of the portal.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('rolling_plans', table => {
    table.string('release_id', 36).primary().notNullable();
    table
      .text('images_before')
      .notNullable()
      .comment('JSON: images of the containers in their order');
    table.text('images_after').notNullable();
    table
      .string('restarted_at', 32)
      .nullable()
      .comment('Set where only the pods are made again');
    table.integer('timeout_seconds').notNullable();
    table.string('on_failure', 16).notNullable();
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('rolling_plans');
};
