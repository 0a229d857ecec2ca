// SPDX-License-Identifier: Apache-2.0
// @ts-check

/**
 * The deployment template by which a release was made; and of one without a
 * Rollout the pods before it, since its images alone wouldn't bring them back.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('releases', table => {
    table.string('template_id', 63).nullable();
    table.string('template_version', 63).nullable();
  });
  await knex.schema.alterTable('rolling_plans', table => {
    table.text('template_before').nullable().comment('JSON');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.alterTable('rolling_plans', table => {
    table.dropColumn('template_before');
  });
  await knex.schema.alterTable('releases', table => {
    table.dropColumns('template_id', 'template_version');
  });
};
