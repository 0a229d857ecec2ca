// SPDX-License-Identifier: Apache-2.0
// @ts-check

/**
 * Versions that pipelines and registries told of.
 *
 * Times are texts, RFC 3339 in UTC with milliseconds.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('versions', table => {
    table.comment('One row for each image that was registered');
    table.string('id', 36).primary().notNullable();
    table.string('image', 512).notNullable().comment('As a release sets it');
    table
      .string('image_name', 512)
      .notNullable()
      .comment('The image without tag and digest');
    table.string('tag', 128).nullable();
    table.string('digest', 200).nullable();
    table.string('entity_ref', 512).nullable();
    table.string('commit_id', 64).nullable();
    table.string('branch', 255).nullable();
    table.text('pipeline_url').nullable();
    table.string('author', 255).nullable();
    table.string('registered_at', 24).notNullable();
    table.string('registered_by', 512).notNullable();

    table.unique(['image'], { indexName: 'versions_image_unique' });
    table.index(['image_name', 'registered_at'], 'versions_name_idx');
    table.index(['entity_ref', 'registered_at'], 'versions_entity_idx');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('versions');
};
