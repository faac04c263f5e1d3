// The charts answer the pointer, a finger and the keys: what is here, and why; Enter or a click opens a film.
(() => {
  const tip = document.getElementById("tip");
  const { checkpoints, episodes, skills, end } = data;
  const { number } = told;
  const within = (v, low, high) => Math.min(high, Math.max(low, v));
  const nearest = (list, distance) => list.reduce((best, x, n) => (distance(x) < distance(list[best]) ? n : best), 0);
  const rowAt = (box, y) => within(Math.floor(((y - box.top) / (box.bottom - box.top)) * skills.length), 0, skills.length - 1);
  const rowMiddle = (row) => 1 - (row + 0.5) / skills.length;
  const filmed = (at) => watch && watch.has(at);
  const offer = (at) => (filmed(at) ? `\nclick or Enter: watch attempt ${number(at + 1)}` : "");

  // Each kind has places: how many in a row, which is nearest to a point (shares of the frame, from below), and what is
  // said there: words, x and y of the mark, and the episode to watch.
  const course = (words, up) => ({
    count: () => checkpoints.length,
    find: (box, x) => nearest(checkpoints, (c) => Math.abs(c[0] - x * end)),
    at: (box, n, row) => ({ words: words(checkpoints[n], row, box), x: checkpoints[n][0] / end, y: up(checkpoints[n], row, box) }),
  });
  const kinds = {
    mastery: course(
      (c, _, box) => {
        const p = c[5][box.skill];
        return `after ${number(c[0])} attempts\nmastered ${p[0]} %${p[1] < 0 ? "" : `, believed ${p[1]} %`}\n${number(p[2])} at this skill${p[5] ? "" : "\nlocked"}`;
      },
      (c, _, box) => c[5][box.skill][0] / 100,
    ),
    progress: {
      rows: true,
      ...course(
        (c, row) => {
          const p = c[5][row];
          return `${row + 1} ${skills[row][0]}, after ${number(c[0])}\nprogress ${p[4] / 1000}\n${p[3] < 0 ? "not tried yet" : `mean score ${p[3]} %`}`;
        },
        (_, row) => rowMiddle(row),
      ),
    },
    practice: {
      rows: true,
      count: (box) => box.bins,
      find: (box, x) => within(Math.floor(x * box.bins), 0, box.bins - 1),
      at(box, bin, row) {
        const from = Math.floor((bin * end) / box.bins), to = Math.floor(((bin + 1) * end) / box.bins);
        const own = [];
        for (let n = from; n < Math.min(to, episodes.skill.length); n++) if (episodes.skill[n] === row) own.push(n);
        const all = Math.max(1, Math.min(to, episodes.skill.length) - from);
        const episode = own.find(filmed);
        const words = `${row + 1} ${skills[row][0]}\nattempts ${number(from + 1)}–${number(to)}\n${own.length} of ${all} (${Math.round((100 * own.length) / all)} %)`;
        const first = own.length ? `\nthe first: ${told.reason(own[0]).join("\n")}` : "";
        return { words: words + first + offer(episode), x: (from + to) / 2 / end, y: rowMiddle(row), episode };
      },
    },
    cost: {
      count: () => checkpoints.length,
      spent: (box, c) => c[1 + box.cost] / box.per,
      whole: (box) => kinds.cost.spent(box, checkpoints[checkpoints.length - 1]) || 1,
      find: (box, x) => nearest(checkpoints, (c) => Math.abs(kinds.cost.spent(box, c) - x * kinds.cost.whole(box))),
      at(box, n) {
        const c = checkpoints[n], spent = kinds.cost.spent(box, c);
        const mean = c[5].reduce((sum, p) => sum + p[0], 0) / c[5].length;
        return { words: `${number(spent)} ${box.unit}, ${number(c[0])} attempts\n${Math.round(mean)} % mastered`, x: spent / kinds.cost.whole(box), y: mean / 100 };
      },
    },
    teacher: {
      count: (box) => data.teachers[box.teacher][1].length,
      find: (box, x) => nearest(data.teachers[box.teacher][1], (p) => Math.abs(p[0] - x * box.last)),
      at(box, n) {
        const [name, points] = data.teachers[box.teacher], [episode, mean, low, high] = points[n];
        return { words: `${name}, after ${number(episode)} attempts\n${mean} % mastered, 95 %: ${low} to ${high}`, x: episode / box.last, y: mean / 100 };
      },
    },
    cloud: {
      dots: true,
      own(box) {
        box.own ??= Array.from({ length: Math.max(0, Math.min(box.to, episodes.skill.length) - box.from) }, (_, n) => box.from + n)
          .filter((n) => episodes.skill[n] === box.skill);
        return box.own;
      },
      count: (box) => kinds.cloud.own(box).length,
      find(box, x, y) {
        const own = kinds.cloud.own(box);
        const far = (n) => (episodes.point[n][0] / 100 - x) ** 2 + (episodes.point[n][1] / 100 - y) ** 2;
        const best = own.length ? nearest(own, far) : -1;
        return best >= 0 && far(own[best]) < 0.006 ? best : -1;
      },
      at(box, n) {
        const at = kinds.cloud.own(box)[n], [x, y] = episodes.point[at];
        const help = told.help(at) === "none" ? "" : `\nhelp: ${told.help(at)}`;
        const words = [`attempt ${number(at + 1)}, ${told.kind(at)}: ${told.score(at)}`, ...told.task(at), ...told.reason(at)].join("\n");
        return { words: words + help + offer(at), x: x / 100, y: y / 100, episode: at };
      },
    },
  };

  for (const svg of document.querySelectorAll("svg[data-kind]")) {
    // The title would otherwise open its own tooltip on top of ours.
    const title = svg.querySelector("title");
    svg.setAttribute("aria-label", title.textContent);
    title.remove();
    const box = {};
    for (const [key, value] of Object.entries(svg.dataset)) box[key] = key === "kind" || key === "unit" ? value : +value;
    const kind = kinds[box.kind];
    if (!kind.count(box)) continue;
    const mark = document.createElementNS(svg.namespaceURI, "path");
    mark.setAttribute("class", "cursor");
    svg.append(mark);
    svg.tabIndex = 0;
    let place = null, row = 0, answer = null;

    const hide = () => {
      tip.hidden = true;
      answer = null;
      mark.removeAttribute("d");
      svg.classList.remove("opens");
    };
    const say = () => {
      answer = kind.at(box, place, row);
      const edge = svg.getBoundingClientRect(), unit = edge.width / svg.viewBox.baseVal.width;
      const x = box.left + answer.x * (box.right - box.left), y = box.bottom - within(answer.y, 0, 1) * (box.bottom - box.top);
      mark.setAttribute("d", kind.dots ? `M${x - 5} ${y}a5 5 0 1 0 10 0a5 5 0 1 0 -10 0` : `M${x} ${box.top}V${box.bottom}`);
      svg.classList.toggle("opens", filmed(answer.episode) ?? false);
      tip.textContent = answer.words;
      tip.hidden = false;
      const [px, py] = [edge.left + x * unit, edge.top + y * unit];
      const above = py - tip.offsetHeight - 14;
      tip.style.left = within(px + 14, 8, Math.max(8, document.documentElement.clientWidth - tip.offsetWidth - 8)) + "px";
      tip.style.top = (above < 8 ? py + 18 : above) + "px";
    };
    const point = (event) => {
      const edge = svg.getBoundingClientRect(), unit = edge.width / svg.viewBox.baseVal.width;
      const x = (event.clientX - edge.left) / unit, y = (event.clientY - edge.top) / unit;
      const share = (x - box.left) / (box.right - box.left);
      if (share < -0.02 || share > 1.02 || y < box.top - 2 || y > box.bottom + 2) return hide();
      const found = kind.find(box, within(share, 0, 1), (box.bottom - y) / (box.bottom - box.top));
      if (found < 0) return hide();
      place = found;
      if (kind.rows) row = rowAt(box, y);
      say();
    };
    svg.addEventListener("pointermove", point);
    svg.addEventListener("pointerdown", point);
    svg.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && hide());
    svg.addEventListener("click", () => answer && watch?.open(answer.episode));
    svg.addEventListener("focus", () => {
      // A pointer that focuses has said already where it is.
      if (!svg.matches(":focus-visible")) return;
      place ??= kind.count(box) - 1;
      say();
    });
    svg.addEventListener("blur", hide);
    svg.addEventListener("keydown", (event) => {
      const last = kind.count(box) - 1;
      const across = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10, Home: -Infinity, End: Infinity }[event.key];
      const down = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (event.key === "Escape") return hide();
      if (event.key === "Enter" && answer) return void watch?.open(answer.episode);
      if (across === undefined && (down === undefined || !(kind.rows || kind.dots))) return;
      event.preventDefault();
      if (across === undefined && kind.rows) row = within(row + down, 0, skills.length - 1);
      else place = within((place ?? last) + (across ?? down), 0, last);
      say();
    });
  }
  addEventListener("scroll", () => { if (!document.activeElement?.matches("svg[data-kind]")) tip.hidden = true; }, { passive: true });
})();
