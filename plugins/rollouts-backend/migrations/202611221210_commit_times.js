// SPDX-License-Identifier: Apache-2.0
// @ts-check

/**
 * When the commit of a version was made, for lead times.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('versions', table => {
    table.string('committed_at', 24).nullable();
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.alterTable('versions', table => {
    table.dropColumn('committed_at');
  });
};
