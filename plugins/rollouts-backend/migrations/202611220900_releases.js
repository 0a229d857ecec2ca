// SPDX-License-Identifier: Apache-2.0
// @ts-check

/**
 * The records of releases, their timelines and what they applied.
 *
 * Times are texts, RFC 3339 in UTC with milliseconds: they sort as they are, and
 * mean the same in every database.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('releases', table => {
    table.comment('One row for each attempt to bring a version out');
    table.string('id', 36).primary().notNullable();
    table.string('method', 16).notNullable();
    table.string('cluster', 253).notNullable();
    table.string('namespace', 63).notNullable();
    table.string('workload_api_version', 253).notNullable();
    table.string('workload_kind', 63).notNullable();
    table.string('workload', 253).notNullable();
    table.string('rollout', 253).nullable();
    table.string('release_id', 64).nullable().comment('g7');
    table
      .string('release_key', 128)
      .nullable()
      .comment(
        'Release id and the time of its start: ids repeat, these do not',
      );
    table.string('entity_ref', 512).nullable();
    addAttempt(table);
    addIndices(table);
  });
  await createTimeline(knex);
  await createManifests(knex);
};

/**
 * Who brings which version out, and what became of it.
 *
 * @param {import('knex').Knex.CreateTableBuilder} table
 */
function addAttempt(table) {
  table.text('from_version').notNullable().comment('ReleasedVersion as JSON');
  table.text('to_version').notNullable().comment('ReleasedVersion as JSON');
  table.text('to_images').notNullable().comment('JSON, to join by');
  table.text('parameters').nullable().comment('JSON');
  table.text('description').nullable();
  table.string('operator', 512).nullable();
  table.string('origin_id', 36).nullable();
  table.string('origin_kind', 16).nullable();
  table.integer('wave').nullable();
  table.string('created_at', 24).notNullable();
  table.string('started_at', 24).nullable();
  table.string('finished_at', 24).nullable();
  table.string('status', 16).notNullable();
  table.text('reason').nullable();
  table.string('phase', 16).nullable();
  table.string('step', 16).nullable();
  table.text('message').nullable();
  table.integer('weight').nullable();
  table.string('verdict', 16).nullable();
  table
    .text('search')
    .notNullable()
    .comment('What a person may look for, in lower case');
}

/**
 * One for each filter of the list, in the order of its pages.
 *
 * @param {import('knex').Knex.CreateTableBuilder} table
 */
function addIndices(table) {
  table.unique(['cluster', 'namespace', 'rollout', 'release_key'], {
    indexName: 'releases_key_unique',
  });
  table.index(['created_at', 'id'], 'releases_newest_idx');
  table.index(['entity_ref', 'created_at', 'id'], 'releases_entity_idx');
  table.index(
    ['cluster', 'namespace', 'workload', 'created_at', 'id'],
    'releases_workload_idx',
  );
  table.index(['status', 'created_at', 'id'], 'releases_status_idx');
  table.index(['operator', 'created_at', 'id'], 'releases_operator_idx');
}

/** @param {import('knex').Knex} knex */
async function createTimeline(knex) {
  await knex.schema.createTable('release_timeline', table => {
    table.comment('What happened in a release, line by line');
    table.increments('position').comment('Orders what happened at once');
    table
      .string('release_id', 36)
      .notNullable()
      .references('id')
      .inTable('releases')
      .onDelete('CASCADE');
    table
      .string('key', 512)
      .notNullable()
      .comment('The same thing told again has the same key');
    table.string('at', 24).notNullable();
    table.string('kind', 16).notNullable();
    table.text('entry').notNullable().comment('The rest of it as JSON');

    table.unique(['release_id', 'key'], {
      indexName: 'release_timeline_key_unique',
    });
    table.index(['release_id', 'at', 'position'], 'release_timeline_idx');
  });
}

/** @param {import('knex').Knex} knex */
async function createManifests(knex) {
  await knex.schema.createTable('release_manifests', table => {
    table.comment('What a release applied, without secrets');
    table
      .string('release_id', 36)
      .primary()
      .notNullable()
      .references('id')
      .inTable('releases')
      .onDelete('CASCADE');
    table.text('template', 'longtext').nullable().comment('JSON');
    table.text('rollout', 'longtext').nullable().comment('JSON');
  });
}

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('release_manifests');
  await knex.schema.dropTable('release_timeline');
  await knex.schema.dropTable('releases');
};
