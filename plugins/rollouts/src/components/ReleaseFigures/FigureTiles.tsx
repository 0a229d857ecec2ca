// SPDX-License-Identifier: Apache-2.0
import { makeStyles } from '@material-ui/core/styles';
import type { Figure } from '../../words/releaseFigures';

const useStyles = makeStyles(theme => ({
  tiles: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(180px, 1fr))',
    gap: theme.spacing(2),
    margin: 0,
    fontFamily: theme.typography.fontFamily,
    color: theme.palette.text.primary,
  },
  tile: {
    display: 'flex',
    flexDirection: 'column',
    padding: theme.spacing(1.5, 2),
    backgroundColor: theme.palette.background.paper,
    border: `1px solid ${theme.palette.divider}`,
    borderRadius: theme.shape.borderRadius,
  },
  name: {
    fontSize: theme.typography.pxToRem(13),
    color: theme.palette.text.secondary,
  },
  value: {
    margin: 0,
    fontSize: theme.typography.pxToRem(24),
    fontWeight: 600,
    fontVariantNumeric: 'tabular-nums',
  },
  help: {
    margin: 0,
    fontSize: theme.typography.pxToRem(13),
    color: theme.palette.text.secondary,
  },
}));

/** Each figure with its name above and what it is made of below. */
export function FigureTiles(props: {
  label: string;
  figures: readonly Figure[];
}) {
  const classes = useStyles();
  return (
    <dl className={classes.tiles} aria-label={props.label}>
      {props.figures.map(({ name, value, help }) => (
        <div key={name} className={classes.tile}>
          <dt className={classes.name}>{name}</dt>
          <dd className={classes.value}>{value}</dd>
          <dd className={classes.help}>{help}</dd>
        </div>
      ))}
    </dl>
  );
}
