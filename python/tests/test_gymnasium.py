"""Episodes that are trials: the wrapper in Gymnasium's own hands, and in a loop like that of a library of learners."""

import etude
import gymnasium as gym
import numpy as np
import pytest
from etude.gymnasium import CurriculumEnv, Episode, scaled_return, success
from gymnasium.utils.env_checker import check_env


class Line(gym.Env):
    """A point that walks to a goal; the task says how far it is."""

    observation_space = gym.spaces.Box(-3, 3, (2,), np.float32)
    action_space = gym.spaces.Box(-1, 1, (1,), np.float32)
    most = 12

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.asked = dict(options or {})
        self.goal = float(self.asked.get("goal", 1.0))
        self.at, self.steps = 0.0, 0
        return self.seen(), {"goal": self.goal}

    def seen(self):
        return np.array([self.at, self.goal], np.float32)

    def step(self, action):
        self.at = float(np.clip(self.at + 0.25 * float(action[0]), -3, 3))
        self.steps += 1
        there = abs(self.at - self.goal) < 0.1
        return self.seen(), -abs(self.at - self.goal), there, self.steps >= self.most, {"is_success": there}


def skills():
    return [
        etude.Skill("near", [etude.Param("goal", 0.2, 1.0, cells=4)]),
        etude.Skill("far", [etude.Param("goal", 1.0, 2.8, cells=4)], requires={"near": 0.6}),
    ]


def teacher(**settings):
    return etude.Teacher(skills(), **{"episodes": 150, "seed": 3, **settings})


def env(taught=None, **settings):
    return CurriculumEnv(Line(), taught or teacher(), lambda trial: {"goal": trial.params["goal"]}, **settings)


class Policy:
    """A learner with one number, a step's size: it grows with what succeeds. The calls are those of Stable-Baselines3."""

    def __init__(self, env):
        self.env, self.speed, self.buffer = env, 0.4, []

    def predict(self, observation, deterministic=False):
        noise = 0.0 if deterministic else self.env.np_random.normal(0, 0.3)
        at, goal = observation
        step = np.clip((goal - at) / 0.25, -self.speed, self.speed)
        return np.clip([step + noise], -1, 1).astype(np.float32), None

    def learn(self, total_timesteps, callback):
        observation, info = self.env.reset(seed=1)
        for _ in range(total_timesteps):
            probe = info["trial"] is not None and info["trial"].kind == "probe"
            action, _ = self.predict(observation, deterministic=probe)
            observation, reward, terminated, truncated, info = self.env.step(action)
            self.buffer.append((observation, action, reward, terminated))
            if terminated or truncated:
                self.speed = min(self.speed + 0.02 * info["is_success"], 1.0)
                if not callback(self, info):
                    break
                observation, info = self.env.reset()
        return self


# The next task depends on what came before, and not on the seed of `reset` alone: so it must say so.
gym.register("Line-v0", Line, nondeterministic=True)


def test_gymnasium_finds_nothing_wrong():
    inner = gym.make("Line-v0", disable_env_checker=True)
    wrapped = CurriculumEnv(inner, teacher(), lambda trial: {"goal": trial.params["goal"]})
    # What it warns of is that this is a wrapper.
    with pytest.warns(UserWarning) as warned:
        check_env(wrapped, skip_render_check=True)
    texts = [str(warning.message) for warning in warned]
    assert all("different from the unwrapped version" in text for text in texts), texts


def test_a_learner_goes_through_a_curriculum():
    taught, seen = teacher(), []

    def callback(policy, info):
        seen.append((info["trial"], info["score"]))
        return taught.clock < taught.episodes

    Policy(env(taught)).learn(100_000, callback)
    trials = [trial for trial, _ in seen]
    assert taught.clock == len(seen) == 150 and isinstance(taught.propose(), etude.Done)
    assert [trial.number for trial in trials] == list(range(150))
    assert {trial.kind for trial in trials} == {"practice", "probe"}
    assert taught.mastery("near") > 0.6 and {trial.skill for trial in trials} == {"near", "far"}
    # What the environment said is what the teacher heard.
    twin = teacher()
    for trial, score in seen:
        assert twin.propose() == trial
        twin.observe(trial, score)
    assert twin.save() == taught.save()


def test_the_task_is_the_trial_s():
    wrapped = env()
    for _ in range(20):
        observation, info = wrapped.reset(options={"goal": -1, "light": "dim"})
        trial = info["trial"]
        assert info["goal"] == trial.params["goal"] == pytest.approx(float(observation[1]))
        assert wrapped.unwrapped.asked == {"goal": trial.params["goal"], "light": "dim"}
        done = False
        while not done:
            *_, terminated, truncated, info = wrapped.step(np.ones(1, np.float32))
            assert info["trial"] == trial
            done = terminated or truncated
    assert wrapped.teacher.clock == 20


def test_an_episode_cut_short_is_censored():
    taught = teacher()
    wrapped = env(taught, cost=lambda episode: etude.Cost(time_s=episode.steps))
    _, first = wrapped.reset()
    _, again = wrapped.reset()
    assert first["trial"] == again["trial"] and taught.clock == 0
    wrapped.step(np.zeros(1, np.float32))
    _, other = wrapped.reset()
    assert other["trial"].number == 1 and taught.clock == 1 and taught.spent.time_s == 1
    assert sum(arm.trials for arm in taught.arms()) == 0
    wrapped.close()
    assert taught.clock == 2 and taught.flight == []


def play(wrapped):
    _, info = wrapped.reset()
    begun, done = info["trial"], False
    while not done:
        *_, terminated, truncated, info = wrapped.step(np.ones(1, np.float32))
        done = terminated or truncated
    return begun, info


def test_after_the_end_the_last_task_goes_on_untold():
    taught = teacher(episodes=3)
    wrapped = env(taught)
    goals = [play(wrapped)[1]["trial"].params["goal"] for _ in range(3)]
    assert not wrapped.done
    before = taught.save()
    begun, info = play(wrapped)
    assert wrapped.done and begun is None and info["trial"] is None and "score" not in info
    assert wrapped.unwrapped.goal == goals[-1] and taught.save() == before


def test_rest_is_handed_on():
    rests = []
    taught = teacher(max_consecutive_failures=1, cooldown_s=30)
    wrapped = env(taught, score=lambda episode: 0.0, rest=rests.append)
    for _ in range(5):
        assert play(wrapped)[0] is not None
    assert rests == [30.0] * 4


def test_several_environments_share_one_teacher():
    taught = teacher()
    together = gym.vector.SyncVectorEnv([lambda: env(taught)] * 3)
    _, info = together.reset(seed=1)
    assert len({trial.number for trial in info["trial"]}) == 3
    for _ in range(200):
        together.step(np.ones((3, 1), np.float32))
    assert taught.clock > 10
    together.close()
    assert taught.flight == []


def test_more_environments_than_trials():
    """Who comes too late for a trial of its own attempts another's task, and nobody hears of it."""
    taught = teacher(episodes=2)
    together = gym.vector.SyncVectorEnv([lambda: env(taught)] * 3)
    _, info = together.reset(seed=1)
    assert [trial is None for trial in info["trial"]] == [False, False, True]
    assert info["goal"][2] == info["goal"][0]
    for _ in range(40):
        together.step(np.ones((3, 1), np.float32))
    assert taught.clock == 2 and all(one.done for one in together.envs)
    with pytest.raises(etude.CurriculumError, match="at its end"):
        env(taught).reset()


def test_a_teacher_of_another_process_is_refused(monkeypatch):
    """With workers that were forked every one would have a copy of it, and learn alone."""
    taught = teacher()
    env(taught).reset()
    monkeypatch.setattr("os.getpid", lambda: taught._process + 1)
    with pytest.raises(etude.CurriculumError, match="another process"):
        env(taught)


def episode(**over):
    taught = teacher()
    return Episode(**{"trial": taught.propose(), **over})


def test_scores():
    assert success(episode(info={"is_success": np.True_})) == 1 and success(episode(info={"success": 0})) == 0
    with pytest.raises(etude.CurriculumError, match="scaled_return"):
        success(episode())
    score = scaled_return(-10, 10)
    assert [score(episode(total=total)) for total in (-20, -10, 0, 5, 10, 99)] == [0, 0, 0.5, 0.75, 1, 1]
    with pytest.raises(etude.NumberError):
        scaled_return(1, 1)
    wrapped = env(score=scaled_return(-20, 0))
    _, info = play(wrapped)
    assert 0 < info["score"] < 1
