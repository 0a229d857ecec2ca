// SPDX-License-Identifier: Apache-2.0
// @ts-check

/**
 * Deployment templates as they were read, and what the last look at each
 * location found. A version never changes: releases name it.
 *
 * Times are texts, RFC 3339 in UTC with milliseconds.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('template_locations', table => {
    table.comment('One row for each location of the configuration');
    table.string('url', 512).primary().notNullable();
    table.text('etag').nullable().comment('Null: to be read whatever it is');
    table.text('problems').notNullable().comment('JSON');
    table.string('looked_at', 24).notNullable();
  });
  await knex.schema.createTable('deployment_templates', table => {
    table.comment('One row for each version of a template');
    table.string('id', 63).notNullable();
    table.string('version', 63).notNullable();
    table.string('location', 512).notNullable();
    table.string('file', 512).notNullable().comment('Below the location');
    table.text('content').notNullable();
    table
      .boolean('present')
      .notNullable()
      .comment('The version that its file has now');
    table.string('found_at', 24).notNullable();

    table.primary(['id', 'version']);
    table.index(['location'], 'deployment_templates_location_idx');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('deployment_templates');
  await knex.schema.dropTable('template_locations');
};
