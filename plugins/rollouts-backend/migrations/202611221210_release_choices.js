// SPDX-License-Identifier: Apache-2.0
// @ts-check

/**
 * What a person chose for one release alone.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('releases', table => {
    table.string('waves_id', 36).nullable();
    table.string('preset', 63).nullable();
    table.text('steps').nullable().comment('JSON');
    table.integer('timeout_seconds').nullable();
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.alterTable('releases', table => {
    table.dropColumns('waves_id', 'preset', 'steps', 'timeout_seconds');
  });
};
