// Everything below is one script. Without it the page says the same, in its labels and tables.
const data = JSON.parse(document.getElementById("data").textContent);

// Words about an episode, for tooltips and captions.
const told = (() => {
  const { episodes, skills, why } = data;
  const number = (n) => n.toLocaleString("en-US", { maximumFractionDigits: 2 });
  const percent = (share) => number(Math.round(share * (share < 10 ? 10 : 1)) / (share < 10 ? 10 : 1)) + " %";

  const skill = (n) => `${n + 1} ${skills[n][0]}`;

  const task = (at) =>
    skills[episodes.skill[at]][2].map(([, easy, hard, stem, unit], axis) => {
      const value = easy + (episodes.point[at][axis] / 100) * (hard - easy);
      return `${stem} ${number(Math.abs(value) < 10 ? value : Math.round(value))}${unit && " " + unit}`;
    });

  const score = (at) => (episodes.score[at] < 0 ? "no score" : `score ${episodes.score[at]} %`);

  const help = (at) => {
    if (why) return why.help[at].map(([name, level]) => `${name} ${level} %`).join(", ") || "none";
    return episodes.help[at] > 0 ? `up to ${episodes.help[at]} %` : "none";
  };

  const kind = (at) => ["practice", "test", "audition"][why ? why.kind[at] : episodes.probe[at]];

  // Why the teacher chose it: what it is for, and which factors spoke for it and against it most.
  const reason = (at) => {
    if (kind(at) === "test") return ["a test: the usual task, without help, to see what has been learned"];
    const lines = [];
    if (kind(at) === "audition") lines.push("an audition: is this task worth practising?");
    const chance = `drawn with a chance of ${percent(episodes.chance[at] / 10)}`;
    lines.push(why && why.open[at] > 0 ? `${chance}; evenly it would be ${percent(100 / why.open[at])}` : chance);
    if (!why) return lines;
    const weights = why.factors.map((name, n) => [name, why.weights[at][n] / 100]);
    const strength = ([, times]) => Math.abs(Math.log(Math.max(times, 0.001)));
    const spoke = weights.filter((w) => strength(w) > 0.05).sort((a, b) => strength(b) - strength(a));
    if (spoke.length) lines.push(spoke.slice(0, 3).map(([name, times]) => `${name} × ${number(times)}`).join(", "));
    else lines.push("no factor prefers anything here");
    return lines;
  };

  return { number, percent, skill, task, score, help, kind, reason };
})();
