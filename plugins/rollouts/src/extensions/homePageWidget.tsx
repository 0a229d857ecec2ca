// SPDX-License-Identifier: Apache-2.0
import { HomePageWidgetBlueprint } from '@backstage/plugin-home-react/alpha';

/** "My releases", for the home page of portals that have one. */
export const homePageWidget = HomePageWidgetBlueprint.make({
  name: 'my-releases',
  params: {
    name: 'MyReleases',
    title: 'My releases',
    description: 'What the components do that you or your team own, live',
    layout: {
      width: { defaultColumns: 6, minColumns: 3 },
      height: { defaultRows: 5, minRows: 2 },
    },
    components: () =>
      import('../components/MyReleases/MyReleases').then(m => ({
        Content: m.MyReleases,
      })),
  },
});
