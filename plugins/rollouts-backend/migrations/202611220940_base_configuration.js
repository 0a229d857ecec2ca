// SPDX-License-Identifier: Apache-2.0
// @ts-check

/**
 * What releases of a service start from, and every earlier state of it.
 *
 * Times are texts, RFC 3339 in UTC with milliseconds.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('base_configurations', table => {
    table.comment(
      'One row for each change of a service: the highest number holds',
    );
    table.string('entity_ref', 512).notNullable();
    table.integer('number').notNullable().comment('1, 2, 3 …');
    table
      .text('configuration')
      .notNullable()
      .comment('BaseConfiguration as JSON');
    table.string('changed_at', 24).notNullable();
    table.string('changed_by', 512).notNullable();
    table.text('reason').nullable();

    table.primary(['entity_ref', 'number']);
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('base_configurations');
};
