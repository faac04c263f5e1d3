// Films: from a few hundred bytes each (`reel/clip.rs` has the format) to faces on a page.
const films = (() => {
  const index = data.films;
  if (!index) return null;
  const text = document.getElementById("films").textContent;
  const [METRE, RADIAN, TRAVEL, TURN, NEWTON, TORQUE, SHARE] = index.units;
  const { shoulder, links, pad } = index.arm;
  const of = new Map(index.episodes.map((episode, clip) => [episode, clip]));

  // A clip as numbers: the head's boxes, and a list of columns for each picture.
  const open = (episode) => {
    const clip = of.get(episode);
    const bytes = atob(text.slice(clip ? index.ends[clip - 1] : 0, index.ends[clip]));
    let place = 0;
    const take = () => {
      let word = 0, shift = 0, byte;
      do {
        byte = bytes.charCodeAt(place++);
        word |= (byte & 127) << shift;
        shift += 7;
      } while (byte > 127);
      return (word >>> 1) ^ -(word & 1);
    };
    const some = (count, unit) => Array.from({ length: count }, () => take() / unit);
    const [pictures, things, boxes] = [take(), take(), take()];
    const solids = Array.from({ length: boxes }, () => ({
      thing: take(), half: some(3, METRE), at: some(3, METRE), turn: some(4, TURN),
    }));
    const goal = take() ? some(3, METRE) : null;
    const helped = take();
    const units = [
      ...Array(5).fill(RADIAN), TRAVEL, TRAVEL,
      ...Array(things).fill([METRE, METRE, METRE, TURN, TURN, TURN, TURN]).flat(),
      1, METRE, METRE, METRE, 1, METRE, METRE, METRE,
      NEWTON, NEWTON, NEWTON, TORQUE, TORQUE, TORQUE, SHARE,
    ];
    const columns = units.map((unit) => {
      let last = 0, speed = 0, still = 0;
      return Array.from({ length: pictures }, () => {
        let change = 0;
        if (still > 0) still--;
        else if ((change = take()) === 0) still = take();
        speed += change;
        last += speed;
        return last / unit;
      });
    });
    return { pictures, things, solids, goal, helped, columns, rate: index.rate };
  };

  // The picture at a moment, between two that were taken; who touches is not in between.
  const at = (film, moment) => {
    const a = Math.min(Math.floor(moment), film.pictures - 1), b = Math.min(a + 1, film.pictures - 1), share = moment - a;
    const x = film.columns.map((column) => column[a] + (column[b] - column[a]) * share);
    const rest = 7 + 7 * film.things;
    return {
      joints: x.slice(0, 7),
      things: Array.from({ length: film.things }, (_, n) => ({ at: x.slice(7 + 7 * n, 10 + 7 * n), turn: x.slice(10 + 7 * n, 14 + 7 * n) })),
      touches: [rest, rest + 4].filter((c) => film.columns[c][a]).map((c) => [1, 2, 3].map((n) => film.columns[c + n][a])),
      force: x.slice(rest + 8, rest + 11),
      torque: x.slice(rest + 11, rest + 14),
      led: film.columns[rest + 14][a],
    };
  };

  // A frame: where it is, and its three axes.
  const frame = (at, x, y, z) => ({ at, x, y, z });
  const along = (f, [a, b, c]) => [0, 1, 2].map((n) => f.at[n] + f.x[n] * a + f.y[n] * b + f.z[n] * c);
  const mix = (a, b, s, t) => a.map((v, n) => v * s + b[n] * t);
  const world = frame([0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]);
  const turned = ({ at, turn }) => {
    const size = Math.hypot(...turn) || 1, [x, y, z, w] = turn.map((v) => v / size);
    return frame(
      at,
      [1 - 2 * (y * y + z * z), 2 * (x * y + z * w), 2 * (x * z - y * w)],
      [2 * (x * y - z * w), 1 - 2 * (x * x + z * z), 2 * (y * z + x * w)],
      [2 * (x * z + y * w), 2 * (y * z - x * w), 1 - 2 * (x * x + y * y)],
    );
  };
  const inside = (outer, inner) => {
    const axis = (v) => along({ ...outer, at: [0, 0, 0] }, v);
    return frame(along(outer, inner.at), axis(inner.x), axis(inner.y), axis(inner.z));
  };

  // The frames of the arm's links: yaw about z, three pitches about y, roll about x.
  const arm = ([yaw, ...rest]) => {
    const pitch = (f, angle, at) => {
      const s = Math.sin(angle), c = Math.cos(angle);
      return frame(at, mix(f.x, f.z, c, -s), f.y, mix(f.x, f.z, s, c));
    };
    const base = frame([0, 0, shoulder], [Math.cos(yaw), Math.sin(yaw), 0], [-Math.sin(yaw), Math.cos(yaw), 0], [0, 0, 1]);
    const upper = pitch(base, rest[0], base.at);
    const fore = pitch(upper, rest[1], along(upper, [links[0], 0, 0]));
    const wrist = pitch(fore, rest[2], along(fore, [links[1], 0, 0]));
    const s = Math.sin(rest[3]), c = Math.cos(rest[3]);
    const hand = frame(wrist.at, wrist.x, mix(wrist.y, wrist.z, c, s), mix(wrist.y, wrist.z, -s, c));
    return { base, upper, fore, hand };
  };

  // Boxes of the arm and of the things, each with the class it is drawn with.
  const boxes = (film, picture) => {
    const { base, upper, fore, hand } = arm(picture.joints);
    const limb = (f, length, thick) => ({ kind: "arm", f: { ...f, at: along(f, [length / 2, 0, 0]) }, half: [length / 2 + thick / 2, thick, thick] });
    const palm = links[2] - 0.035;
    const list = [
      { kind: "foot", f: { ...base, at: [0, 0, shoulder / 2] }, half: [0.035, 0.035, shoulder / 2] },
      limb(upper, links[0], 0.024), limb(fore, links[1], 0.02), limb(hand, palm, 0.016),
      { kind: "arm", f: { ...hand, at: along(hand, [palm, 0, 0]) }, half: [0.01, 0.052, 0.014] },
    ];
    for (const [n, side] of [[5, 1], [6, -1]]) {
      const y = side * (picture.joints[n] + pad[1]);
      list.push({ kind: "finger", f: { ...hand, at: along(hand, [(palm + links[2]) / 2, y, 0]) }, half: [(links[2] - palm) / 2, pad[1], pad[2] / 2] });
      list.push({ kind: "finger", f: { ...hand, at: along(hand, [links[2], y, 0]) }, half: pad });
    }
    for (const { thing, half, at, turn } of film.solids) {
      const own = turned({ at, turn });
      const f = thing ? inside(turned(picture.things[thing - 1]), own) : own;
      list.push({ kind: thing ? "thing" : "fixed", f, half });
    }
    return list;
  };
  const tool = (picture) => along(arm(picture.joints).hand, [links[2], 0, 0]);

  // A view: two axes of the page and the one towards the eye.
  const view = (azimuth, elevation) => {
    const [sa, ca, se, ce] = [Math.sin(azimuth), Math.cos(azimuth), Math.sin(elevation), Math.cos(elevation)];
    const right = [ca, sa, 0], away = [-sa, ca, 0];
    const up = [away[0] * se, away[1] * se, ce], eye = [-away[0] * ce, -away[1] * ce, se];
    const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    return { flat: (p) => [1000 * dot(p, right), -1000 * dot(p, up)], depth: (p) => dot(p, eye) };
  };

  // The faces of a box that the eye sees, each with the shade of its direction.
  const faces = ({ f, half }, { flat, depth }) => {
    const found = [];
    for (const [n, axis] of [f.x, f.y, f.z].entries()) {
      const towards = depth(axis);
      if (Math.abs(towards) < 1e-3) continue;
      const side = Math.sign(towards), [u, v] = [(n + 1) % 3, (n + 2) % 3];
      const corner = (a, b) => {
        const at = [0, 0, 0];
        [at[n], at[u], at[v]] = [side * half[n], a * half[u], b * half[v]];
        return flat(along(f, at)).map((x) => x.toFixed(1)).join(" ");
      };
      const light = 0.55 * Math.abs(axis[2]) + 0.3 * Math.abs(axis[1]);
      found.push([light > 0.45 ? "lit" : light > 0.2 ? "half" : "dark", `M${corner(1, 1)}L${corner(1, -1)}L${corner(-1, -1)}L${corner(-1, 1)}z`]);
    }
    return found;
  };

  return { has: (episode) => of.has(episode), episodes: index.episodes, open, at, boxes, tool, view, faces, world };
})();
