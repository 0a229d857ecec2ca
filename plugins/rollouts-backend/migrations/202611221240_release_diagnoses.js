// SPDX-License-Identifier: Apache-2.0
// @ts-check

/**
 * What was seen of the pods of releases that went wrong: state, Events and last
 * lines, bounded and without secrets.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('release_diagnoses', table => {
    table.comment('Pods of a release that went wrong, as they were');
    table
      .string('release_id', 36)
      .notNullable()
      .references('id')
      .inTable('releases')
      .onDelete('CASCADE');
    table.string('pod', 253).notNullable();
    table.string('at', 24).notNullable().comment('RFC 3339 in UTC');
    table.text('diagnosis', 'longtext').notNullable().comment('JSON');
    table.primary(['release_id', 'pod']);
    table.index(['at'], 'release_diagnoses_at_idx');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('release_diagnoses');
};
