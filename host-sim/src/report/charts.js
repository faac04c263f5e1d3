// Tooltips. Without this script the page says the same, in its labels and tables.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const tip = document.getElementById("tip");
  const { checkpoints, episodes, skills, end } = data;
  const within = (v, low, high) => Math.min(high, Math.max(low, v));
  const group = (n) => n.toLocaleString("en-US", { maximumFractionDigits: 2 });
  const id = (skill) => skill + 1 + " " + skills[skill][0];
  const nearest = (list, distance) => list.reduce((a, b) => (distance(b) < distance(a) ? b : a));
  const rowAt = (box, y) => {
    const row = Math.floor(((y - box.top) / (box.bottom - box.top)) * skills.length);
    return within(row, 0, skills.length - 1);
  };

  // Each answers [words, x of the cursor line, in units of the drawing].
  const kinds = {
    mastery(box, share) {
      const c = nearest(checkpoints, (c) => Math.abs(c[0] - share * end));
      const p = c[5][box.skill];
      const state = p[5] ? "" : "\nlocked";
      const words = `after ${group(c[0])} attempts\nmastered ${p[0]} %${p[1] < 0 ? "" : `, believed ${p[1]} %`}\n${group(p[2])} at this skill${state}`;
      return [words, c[0] / end];
    },
    progress(box, share, y) {
      const row = rowAt(box, y);
      const c = nearest(checkpoints, (c) => Math.abs(c[0] - share * end));
      const p = c[5][row];
      const score = p[3] < 0 ? "not tried yet" : `mean score ${p[3]} %`;
      return [`${id(row)}, after ${group(c[0])}\nprogress ${p[4] / 1000}\n${score}`, c[0] / end];
    },
    practice(box, share, y) {
      const row = rowAt(box, y);
      const bin = within(Math.floor(share * box.bins), 0, box.bins - 1);
      const from = Math.floor((bin * end) / box.bins), to = Math.floor(((bin + 1) * end) / box.bins);
      const all = episodes.skill.slice(from, to);
      const mine = all.filter((s) => s === row).length;
      const percent = Math.round((100 * mine) / Math.max(1, all.length));
      return [`${id(row)}\nattempts ${group(from + 1)}–${group(to)}\n${mine} of ${all.length} (${percent} %)`, (from + to) / 2 / end];
    },
    cost(box, share) {
      const spent = (c) => c[1 + box.cost] / box.per;
      const last = spent(checkpoints[checkpoints.length - 1]) || 1;
      const c = nearest(checkpoints, (c) => Math.abs(spent(c) - share * last));
      const mean = c[5].reduce((sum, p) => sum + p[0], 0) / c[5].length;
      return [`${group(spent(c))} ${box.unit}, ${group(c[0])} attempts\n${Math.round(mean)} % mastered`, spent(c) / last];
    },
    cloud(box, share, y) {
      const up = (box.bottom - y) / (box.bottom - box.top);
      let best = -1, least = 0.006;
      for (let i = box.from; i < Math.min(box.to, episodes.skill.length); i++) {
        if (episodes.skill[i] !== box.skill) continue;
        const [u, v] = episodes.point[i];
        const d = (u / 100 - share) ** 2 + (v / 100 - up) ** 2;
        if (d < least) [best, least] = [i, d];
      }
      if (best < 0) return null;
      const value = (k) => {
        const [name, easy, hard] = skills[box.skill][2][k];
        return `${name} ${group(easy + (episodes.point[best][k] / 100) * (hard - easy))}`;
      };
      const score = episodes.score[best] < 0 ? "no score" : `score ${episodes.score[best]} %`;
      return [`attempt ${group(best + 1)}: ${score}\n${value(0)}\n${value(1)}`, null];
    },
  };

  for (const svg of document.querySelectorAll("svg[data-kind]")) {
    // The title would otherwise open its own tooltip on top of ours.
    const title = svg.querySelector("title");
    svg.setAttribute("aria-label", title.textContent);
    title.remove();
    const box = {};
    for (const [key, value] of Object.entries(svg.dataset)) box[key] = key === "kind" || key === "unit" ? value : +value;
    const line = document.createElementNS(svg.namespaceURI, "path");
    line.setAttribute("class", "cursor");
    svg.append(line);
    const hide = () => {
      tip.hidden = true;
      line.removeAttribute("d");
    };
    const show = (event) => {
      const edge = svg.getBoundingClientRect();
      const unit = edge.width / svg.viewBox.baseVal.width;
      const x = (event.clientX - edge.left) / unit, y = (event.clientY - edge.top) / unit;
      const share = (x - box.left) / (box.right - box.left);
      const inside = share >= -0.02 && share <= 1.02 && y >= box.top - 2 && y <= box.bottom + 2;
      const answer = inside && kinds[box.kind](box, within(share, 0, 1), y);
      if (!answer) return hide();
      tip.textContent = answer[0];
      tip.hidden = false;
      if (answer[1] !== null) {
        line.setAttribute("d", `M${box.left + answer[1] * (box.right - box.left)} ${box.top}V${box.bottom}`);
      }
      const left = within(event.clientX + 14, 8, innerWidth - tip.offsetWidth - 8);
      const above = event.clientY - tip.offsetHeight - 14;
      tip.style.left = left + "px";
      tip.style.top = (above < 8 ? event.clientY + 18 : above) + "px";
    };
    svg.addEventListener("pointermove", show);
    svg.addEventListener("pointerdown", show);
    svg.addEventListener("pointerleave", hide);
  }
})();
