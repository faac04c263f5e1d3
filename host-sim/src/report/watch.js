// The player: draws one attempt, and plays it when it is asked to.
const watch = (() => {
  if (!films) return null;
  const section = document.getElementById("watch");
  const player = document.getElementById("player");
  const find = (what) => player.querySelector(what);
  const [play, moment, clock, caption] = [".play", "input", "output", "figcaption"].map(find);
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const oblique = { svg: find(".oblique"), ...films.view(0.5, 0.42) };
  const above = { svg: find(".above"), ...films.view(0, Math.PI / 2) };
  let film, episode, now = 0, playing = false, last = 0;

  const path = (kind, d) => `<path class="${kind}" d="${d}"/>`;
  const line = ({ flat }, points) => "M" + points.map((p) => flat(p).map((x) => x.toFixed(1)).join(" ")).join("L");

  // The ground: a line every ten centimetres.
  const ground = (view) => {
    let d = "";
    for (let n = -3; n <= 3; n++) d += line(view, [[-0.1, n / 10, 0], [0.7, n / 10, 0]]);
    for (let n = -1; n <= 7; n++) d += line(view, [[n / 10, -0.3, 0], [n / 10, 0.3, 0]]);
    const [a, b] = [[-0.1, -0.3, 0], [0, -0.3, 0]].map(view.flat);
    const [x, y] = [0, 1].map((n) => ((a[n] + b[n]) / 2).toFixed(0));
    return path("floor", d) + path("span", line(view, [[-0.1, -0.3, 0], [0, -0.3, 0]])) + `<text x="${x}" y="${+y + (view === above ? 52 : 34)}">10 cm</text>`;
  };
  // As large as the table, the arm above it, and the goal.
  const frame = (view) => {
    const corners = [[-0.1, -0.3, 0], [-0.1, 0.3, 0], [0.7, -0.3, 0], [0.7, 0.3, 0]].map(view.flat);
    // What stands at the table's edge, too.
    const sides = [-1, 1];
    for (const { f, half } of films.boxes(film, films.at(film, 0)).filter(({ kind }) => kind === "fixed")) {
      for (const a of sides) for (const b of sides) for (const c of sides) {
        corners.push(view.flat(f.at.map((x, n) => x + a * half[0] * f.x[n] + b * half[1] * f.y[n] + c * half[2] * f.z[n])));
      }
    }
    if (view === oblique) {
      corners.push(view.flat([0.2, 0.2, 0.52]));
      if (film.goal) corners.push(view.flat(film.goal));
    }
    const [left, right] = [Math.min, Math.max].map((of) => of(...corners.map(([x]) => x)));
    const [top, bottom] = [Math.min, Math.max].map((of) => of(...corners.map(([, y]) => y)));
    return [left - 40, top - 30, right - left + 80, bottom - top + (view === above ? 100 : 70)].map(Math.round).join(" ");
  };

  const goal = (view, at) => {
    const [x, y] = view.flat(at).map(Math.round);
    const drop = line(view, [at, [at[0], at[1], 0]]);
    return path("drop", drop) + `<g class="goal-ring"><circle cx="${x}" cy="${y}" r="17"/><circle cx="${x}" cy="${y}" r="7"/></g>`;
  };

  const touch = (view, at) => {
    const [x, y] = view.flat(at).map(Math.round);
    const ray = (n) => [Math.cos, Math.sin].map((of) => of((n * Math.PI) / 4));
    const d = [0, 1, 2, 3, 4, 5, 6, 7].map((n) => `M${x} ${y}m${ray(n).map((v) => (9 * v).toFixed(1))}l${ray(n).map((v) => (11 * v).toFixed(1))}`);
    return path("touch", d.join("")) + `<circle class="touch-dot" cx="${x}" cy="${y}" r="6"/>`;
  };

  // An arrow whose length goes with the square root, so that a small force is seen beside a large one.
  const arrow = (view, points) => {
    const [a, b] = points.slice(-2).map(view.flat), far = Math.hypot(b[0] - a[0], b[1] - a[1]);
    if (far < 0.5) return "";
    const [u, v] = [(b[0] - a[0]) / far, (b[1] - a[1]) / far];
    const side = (s) => `${(b[0] - 20 * u - s * 11 * v).toFixed(1)} ${(b[1] - 20 * v + s * 11 * u).toFixed(1)}`;
    return path("push", line(view, points)) + path("push-head", `M${b[0].toFixed(1)} ${b[1].toFixed(1)}L${side(1)}L${side(-1)}z`);
  };
  const push = (view, picture) => {
    const thing = film.helped && picture.things[film.helped - 1];
    if (!thing) return "";
    const force = Math.hypot(...picture.force), torque = Math.hypot(...picture.torque);
    let marks = "";
    if (force > 0.02) {
      const long = 0.11 * Math.min(1.6, Math.sqrt(force)) / force;
      marks += arrow(view, [thing.at, thing.at.map((x, n) => x + long * picture.force[n])]);
    }
    if (torque > 0.002) {
      // Round the axis, from a quarter before to a half behind.
      const [a, b, c] = picture.torque.map((x) => x / torque);
      const first = Math.abs(c) > 0.9 ? [0, 1, 0] : [0, 0, 1];
      const second = [b * first[2] - c * first[1], c * first[0] - a * first[2], a * first[1] - b * first[0]];
      const point = (n) => thing.at.map((x, k) => x + 0.08 * (Math.cos(n / 4) * first[k] + Math.sin(n / 4) * second[k]));
      marks += arrow(view, [-4, -3, -2, -1, 0, 1, 2, 3, 4].map(point));
    }
    return marks;
  };

  const trail = (view) => {
    const points = [];
    for (let n = 0; n <= now; n++) points.push(films.tool(films.at(film, n)));
    return points.length > 1 ? path("trail", line(view, points)) : "";
  };

  const draw = () => {
    const picture = films.at(film, now);
    for (const view of [oblique, above]) {
      const boxes = films.boxes(film, picture);
      const near = ({ f, half }) => view.depth(f.at) + (view === above ? Math.abs(f.z[2]) * half[2] : 0);
      boxes.sort((a, b) => near(a) - near(b));
      let marks = view.floor ??= ground(view);
      for (const box of boxes) {
        for (const [shade, d] of films.faces(box, view)) {
          marks += path(`${box.kind} ${shade}`, d);
          if (picture.led > 0 && box.kind === "arm") marks += `<path class="led" style="opacity:${picture.led}" d="${d}"/>`;
        }
      }
      if (film.goal) marks += goal(view, film.goal);
      marks += trail(view) + push(view, picture) + picture.touches.map((at) => touch(view, at)).join("");
      view.svg.innerHTML = marks;
    }
    moment.value = Math.round(now);
    clock.textContent = `${(now / film.rate).toFixed(1)} of ${((film.pictures - 1) / film.rate).toFixed(1)} s`;
    const says = [];
    if (picture.touches.length) says.push(picture.touches.length > 1 ? "both fingers touch" : "a finger touches");
    const [force, torque] = [Math.hypot(...picture.force), Math.hypot(...picture.torque)];
    if (force > 0.02) says.push(`helped by ${force.toFixed(1)} N`);
    if (torque > 0.002) says.push(`helped by ${torque.toFixed(2)} N m`);
    if (picture.led > 0) says.push(`the expert leads: ${Math.round(100 * picture.led)} %`);
    find(".live").textContent = says.join(", ") || "nothing touches";
  };

  const step = (time) => {
    if (!playing) return;
    // The first frame's time may lie before the click, and a page that was hidden has missed many.
    now = Math.min(film.pictures - 1, now + Math.min(0.1, Math.max(0, (time - last) / 1000)) * film.rate);
    last = time;
    draw();
    if (now >= film.pictures - 1) pause();
    else requestAnimationFrame(step);
  };
  const pause = () => {
    playing = false;
    play.textContent = "▶";
    play.setAttribute("aria-label", "Play");
  };
  const start = () => {
    if (now >= film.pictures - 1) now = 0;
    playing = true;
    play.textContent = "❚❚";
    play.setAttribute("aria-label", "Pause");
    last = performance.now();
    requestAnimationFrame(step);
  };

  const describe = () => {
    const { episodes } = data;
    const seconds = told.number(episodes.cost[episode][0]);
    const rows = [
      ["Task", told.task(episode).join(", ") || "the only one"],
      ["Came to", `${told.score(episode)} in ${seconds} s`],
      ["Help", told.help(episode)],
      ["Why", told.reason(episode).join("\n")],
      ["Now", ""],
    ];
    const title = document.createElement("h3");
    title.textContent = `${told.skill(episodes.skill[episode])}, attempt ${told.number(episode + 1)}`;
    const list = document.createElement("dl");
    for (const [name, value] of rows) {
      const [dt, dd] = ["dt", "dd"].map((tag) => document.createElement(tag));
      [dt.textContent, dd.textContent] = [name, value];
      if (name === "Now") dd.className = "live";
      // What changes with every picture is not read out.
      if (name === "Now") dd.setAttribute("aria-live", "off");
      list.append(dt, dd);
    }
    caption.replaceChildren(title, list);
    const words = `${title.textContent}: ${told.score(episode)}`;
    oblique.svg.setAttribute("aria-label", `The arm from the side. ${words}`);
    above.svg.setAttribute("aria-label", `The arm from above. ${words}`);
    for (const button of section.querySelectorAll("[data-film]")) {
      button.setAttribute("aria-pressed", +button.dataset.film === episode);
    }
  };

  // Shows an episode, from its beginning or at a share of it.
  const show = (wanted, share = 0) => {
    pause();
    episode = wanted;
    film = films.open(episode);
    moment.max = film.pictures - 1;
    for (const view of [oblique, above]) view.svg.setAttribute("viewBox", frame(view));
    now = Math.round(share * (film.pictures - 1));
    describe();
    draw();
  };

  // Whoever opens one from a chart keeps the chart in sight: the player floats above the page.
  const float = (on) => {
    if (on) player.parentElement.style.minHeight = player.offsetHeight + "px";
    player.classList.toggle("afloat", on);
    if (!on) player.parentElement.style.minHeight = "";
  };
  const open = (wanted) => {
    if (!films.has(wanted)) return false;
    const seat = player.parentElement.getBoundingClientRect();
    if (!player.classList.contains("afloat") && (seat.top > innerHeight - 200 || seat.bottom < 200)) float(true);
    show(wanted);
    if (!calm.matches) start();
    return true;
  };
  new IntersectionObserver(([entry]) => entry.isIntersecting && float(false), { threshold: 0.4 }).observe(player.parentElement);

  const beside = (by) => {
    const at = films.episodes.indexOf(episode) + by;
    if (films.episodes[at] !== undefined) show(films.episodes[at]);
  };
  play.addEventListener("click", () => (playing ? pause() : start()));
  moment.addEventListener("input", () => {
    pause();
    now = +moment.value;
    draw();
  });
  find(".back").addEventListener("click", () => beside(-1));
  find(".on").addEventListener("click", () => beside(1));
  find(".shut").addEventListener("click", () => { pause(); float(false); });
  player.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && player.classList.contains("afloat")) find(".shut").click();
    if (event.key === " " && event.target === moment) {
      event.preventDefault();
      play.click();
    }
  });
  section.addEventListener("click", (event) => {
    const button = event.target.closest("[data-film]");
    if (!button) return;
    show(+button.dataset.film);
    start();
  });

  section.hidden = false;
  // On paper, too, there is something to see: the last skill's first success, in its middle.
  const buttons = [...section.querySelectorAll("[data-film]")];
  const best = buttons.filter((button) => button.textContent.startsWith("first success")).pop() ?? buttons[0];
  if (best) show(+best.dataset.film, 0.6);
  // `report.html#attempt-12` shows that one.
  const called = () => {
    const [, number] = location.hash.match(/^#attempt-(\d+)$/) ?? [];
    if (number === undefined || !films.has(number - 1)) return;
    show(number - 1, 0.6);
    section.scrollIntoView();
  };
  addEventListener("hashchange", called);
  called();
  return { open, has: films.has };
})();
