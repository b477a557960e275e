import type { ParameterDocument } from '@rheobase/core';
import { english } from '../../text/english.js';
import type { Command } from '../documentStore.js';
import { draftLevel, type LevelName, namedBy } from '../level.js';

/** Commands about a level as a whole: its named parameters, and the name, description and seed of the graph. */

const words = english.command;

/** Adds a named parameter or changes it. */
export function setNamed(level: LevelName, name: string, parameter: ParameterDocument): Command {
  return {
    label: words.setNamed(name),
    merge: `named ${level ?? ''}/${name}`,
    change(draft) {
      const here = draftLevel(draft, level);
      if (JSON.stringify(here.parameters?.[name]) === JSON.stringify(parameter)) return;
      here.parameters ??= {};
      here.parameters[name] = parameter;
    },
  };
}

/** Takes a named parameter away; nodes that used it get its value. */
export function removeNamed(level: LevelName, name: string): Command {
  return {
    label: words.removeNamed(name),
    change(draft) {
      const here = draftLevel(draft, level);
      const parameter = here.parameters?.[name];
      if (here.parameters === undefined || parameter === undefined) return;
      delete here.parameters[name];
      if (Object.keys(here.parameters).length === 0) delete here.parameters;
      if (level === null && draft.sweep !== undefined) {
        delete draft.sweep[name];
        if (Object.keys(draft.sweep).length === 0) delete draft.sweep;
      }
      for (const node of Object.values(here.nodes)) {
        for (const [key, value] of Object.entries(node.params ?? {})) {
          if (namedBy(value) === name) node.params![key] = parameter.value;
        }
      }
    },
  };
}

export function nameGraph(name: string): Command {
  return {
    label: words.nameGraph,
    merge: 'name',
    change(draft) {
      if ((draft.name ?? '') === name) return;
      if (name === '') delete draft.name;
      else draft.name = name;
    },
  };
}

export function describeGraph(description: string): Command {
  return {
    label: words.describeGraph,
    merge: 'description',
    change(draft) {
      if ((draft.description ?? '') === description) return;
      if (description === '') delete draft.description;
      else draft.description = description;
    },
  };
}

export function setSeed(seed: number | string | undefined): Command {
  return {
    label: words.setSeed,
    merge: 'seed',
    change(draft) {
      if (draft.seed === seed) return;
      if (seed === undefined) delete draft.seed;
      else draft.seed = seed;
    },
  };
}
