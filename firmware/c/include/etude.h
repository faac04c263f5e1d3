#ifndef ETUDE_H
#define ETUDE_H

/* Written by a test from firmware/c/src; see firmware/c/cbindgen.toml. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * Skills that a session has room for.
 */
#define ETUDE_SKILLS 8

/**
 * Arms that it has room for, over all skills.
 */
#define ETUDE_ARMS 64

/**
 * Parameters of a task.
 */
#define ETUDE_DIMS 4

/**
 * Scores kept of each arm, for the recipes that read a window of them.
 */
#define ETUDE_WINDOW 10

/**
 * Words of memory for spaces that move.
 */
#define ETUDE_MEMORY 1536

/**
 * Parameters that a latent point stands for, at most.
 */
#define ETUDE_OUTPUTS 8

/**
 * The size of a session in words of 64 bits: enough on every machine.
 */
#define ETUDE_SESSION_WORDS 2240

/**
 * Bytes that any snapshot fits into.
 */
#define ETUDE_SNAPSHOT_BYTES 16384

/**
 * Bytes that any record of the log fits into.
 */
#define ETUDE_RECORD_BYTES 256

/**
 * Kinds of help: the length of `etude_trial.help`.
 */
#define ETUDE_AIDS 5

/**
 * What became of a call. Anything but `ETUDE_STATUS_OK` has changed nothing.
 */
typedef enum {
  /**
   * Done.
   */
  ETUDE_STATUS_OK = 0,
  /**
   * A pointer is null, or the session is not aligned to 8 bytes.
   */
  ETUDE_STATUS_BAD_POINTER,
  /**
   * `etude_begin` has not been called on this session, or was refused.
   */
  ETUDE_STATUS_NOT_BEGUN,
  /**
   * A number that is not what it must be: a score outside of 0 to 1, a cost that is negative, infinite or NaN, a kind
   * that does not exist, a point outside of the unit cube.
   */
  ETUDE_STATUS_BAD_NUMBER,
  /**
   * No trial or question with this number was given out.
   */
  ETUDE_STATUS_UNKNOWN,
  /**
   * It was settled before: an outcome told twice counts once.
   */
  ETUDE_STATUS_REPEATED,
  /**
   * A buffer is too small.
   */
  ETUDE_STATUS_FULL,
  /**
   * The bytes are truncated, or go on after their end.
   */
  ETUDE_STATUS_LENGTH,
  /**
   * The bytes are of another kind.
   */
  ETUDE_STATUS_MAGIC,
  /**
   * The bytes are of another version of the wire format.
   */
  ETUDE_STATUS_VERSION,
  /**
   * The bytes are corrupted.
   */
  ETUDE_STATUS_CHECKSUM,
  /**
   * The bytes are intact, but hold more than this build has room for, or not what they should.
   */
  ETUDE_STATUS_BODY,
  /**
   * The snapshot is of another curriculum.
   */
  ETUDE_STATUS_OTHER_CURRICULUM,
  /**
   * The curriculum has more arms, or needs more memory, than this build has room for.
   */
  ETUDE_STATUS_NO_ROOM,
  /**
   * The curriculum does not hold together; `etude check` says on a laptop what is wrong.
   */
  ETUDE_STATUS_BAD_CURRICULUM,
} etude_status;

/**
 * What an attempt is for.
 */
enum etude_kind
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint8_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * To learn from.
   */
  ETUDE_KIND_PRACTICE = 0,
  /**
   * An unassisted attempt at the skill's nominal task: the proof of mastery.
   */
  ETUDE_KIND_PROBE = 1,
  /**
   * An attempt to be scored and not to learn from.
   */
  ETUDE_KIND_AUDITION = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum etude_kind etude_kind;
#else
typedef uint8_t etude_kind;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What to do now.
 */
enum etude_what
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint8_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * Attempt the trial.
   */
  ETUDE_WHAT_TRY = 0,
  /**
   * Wait so many seconds, then tell it by `etude_rested`.
   */
  ETUDE_WHAT_REST = 1,
  /**
   * As many trials are in flight as may be: tell an outcome first.
   */
  ETUDE_WHAT_REPORT = 2,
  /**
   * Everything open is mastered or spent.
   */
  ETUDE_WHAT_DONE = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum etude_what etude_what;
#else
typedef uint8_t etude_what;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * How an attempt ended.
 */
enum etude_end
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint8_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * It ran to its end, and has a score.
   */
  ETUDE_END_SCORED = 0,
  /**
   * Cut short through no fault of the learner: costs, but teaches nothing about it.
   */
  ETUDE_END_CENSORED = 1,
  /**
   * The robot failed: it does not count as practice.
   */
  ETUDE_END_ABORTED = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum etude_end etude_end;
#else
typedef uint8_t etude_end;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What a person answers.
 */
enum etude_reply
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint8_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * It was shown.
   */
  ETUDE_REPLY_DEMONSTRATED = 0,
  /**
   * They watched: the learner can do it.
   */
  ETUDE_REPLY_ABLE = 1,
  /**
   * They watched: it cannot.
   */
  ETUDE_REPLY_UNABLE = 2,
  /**
   * Not now: the question is withdrawn, and costs nothing.
   */
  ETUDE_REPLY_DECLINED = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum etude_reply etude_reply;
#else
typedef uint8_t etude_reply;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * A session: opaque, of a fixed size, wherever the caller puts it. It may be copied as a whole, and need not be freed.
 */
typedef struct {
  /**
   * Nobody's business.
   */
  uint64_t words[ETUDE_SESSION_WORDS];
} etude_session;

/**
 * The ticket of one decision.
 */
typedef struct {
  /**
   * Sequence number: what its outcome is told with.
   */
  uint32_t number;
  /**
   * The arm drawn.
   */
  uint16_t arm;
  /**
   * Place of the skill in the curriculum file.
   */
  uint8_t skill;
  /**
   * What it is for: an `etude_kind`.
   */
  uint8_t kind;
  /**
   * Where in the skill's parameter space: 0 to 1 each, the easy end of each range first, 0 beyond the skill's own.
   */
  float point[ETUDE_DIMS];
  /**
   * Probability with which the arm was drawn; 1 for a probe.
   */
  float chance;
  /**
   * How much of each help it is given, 0 to 1: virtual force, relaxed constraint, warm start, demonstrator, subgoal.
   */
  float help[ETUDE_AIDS];
} etude_trial;

/**
 * The answer of `etude_propose`.
 */
typedef struct {
  /**
   * What to do: an `etude_what`.
   */
  uint8_t what;
  /**
   * Seconds to rest; 0 unless that is what to do.
   */
  float seconds;
  /**
   * The trial; all zero unless there is one to attempt.
   */
  etude_trial trial;
} etude_next;

/**
 * What came of a trial.
 */
typedef struct {
  /**
   * How it ended: an `etude_end`.
   */
  uint8_t end;
  /**
   * Times that a person had to put things back.
   */
  uint16_t resets;
  /**
   * How well it went, 0 to 1; looked at only if it ran to its end.
   */
  float score;
  /**
   * Seconds it took.
   */
  float time_s;
  /**
   * Joules it took.
   */
  float energy_j;
  /**
   * Wear, in the unit of the curriculum's author.
   */
  float wear;
} etude_outcome;

/**
 * A question to a person.
 */
typedef struct {
  /**
   * Sequence number: what its answer is told with.
   */
  uint32_t number;
  /**
   * The skill that it is about.
   */
  uint8_t skill;
  /**
   * Whether somebody should watch and say if the learner can do it; otherwise they should show how it is done.
   */
  bool certify;
  /**
   * The task, as in `etude_trial`.
   */
  float point[ETUDE_DIMS];
} etude_question;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * Begins the curriculum of a pack, whatever the session held before; its memory need not be initialised.
 *
 * `pack` are the `length` bytes that `etude pack` wrote; they are not needed afterwards. If they are refused, a session
 * that was begun before has to begin anew.
 *
 * # Safety
 * `session` is null or room for a session, `pack` null or so many bytes.
 */
etude_status etude_begin(etude_session *session, const uint8_t *pack, size_t length);

/**
 * What to do now. A trial is given out once; its outcome goes to `etude_observe`. Asking in vain changes nothing.
 *
 * # Safety
 * `session` is null or a session, `next` null or room for the answer.
 */
etude_status etude_propose(etude_session *session, etude_next *next);

/**
 * Takes in what came of the trial with this number.
 *
 * # Safety
 * `session` is null or a session, `outcome` null or an outcome.
 */
etude_status etude_observe(etude_session *session, uint32_t number, const etude_outcome *outcome);

/**
 * Does one bounded slice of what the last outcomes left to do, between two trials or while the arm moves. `more` says
 * whether more remains; `etude_propose` does whatever is left.
 *
 * # Safety
 * `session` is null or a session, `more` null or room for the answer.
 */
etude_status etude_settle(etude_session *session, bool *more);

/**
 * Says that the robot has rested so many seconds.
 *
 * # Safety
 * `session` is null or a session.
 */
etude_status etude_rested(etude_session *session, float seconds);

/**
 * How well a skill is mastered, 0 to 1, by its probes alone: 0 for one that nobody requires and that has no help, since it
 * is not probed.
 *
 * # Safety
 * `session` is null or a session, `mastery` null or room for the answer.
 */
etude_status etude_mastery(etude_session *session,
                           uint8_t skill,
                           float *mastery);

/**
 * The parameters of a task, 0 to 1 each: its point, or what a latent point stands for. `count` says how many.
 *
 * # Safety
 * `session` is null or a session, `trial` null or a trial, `to` null or room for `capacity` numbers, `count` null or room
 * for the answer.
 */
etude_status etude_parameters(etude_session *session,
                              const etude_trial *trial,
                              float *to,
                              size_t capacity,
                              size_t *count);

/**
 * The most urgent question that waits for a person; `ETUDE_STATUS_UNKNOWN` if there is none. None is ever waited for.
 *
 * # Safety
 * `session` is null or a session, `question` null or room for the answer.
 */
etude_status etude_ask(etude_session *session, etude_question *question);

/**
 * Takes in a person's answer, an `etude_reply`, to the question with this number.
 *
 * # Safety
 * `session` is null or a session.
 */
etude_status etude_answer(etude_session *session, uint32_t number, uint8_t reply);

/**
 * Writes all that moves, to be restored after a power cut; `length` says how many bytes it took.
 *
 * # Safety
 * `session` is null or a session, `to` null or room for `capacity` bytes, `length` null or room for the answer.
 */
etude_status etude_save(etude_session *session, uint8_t *to, size_t capacity, size_t *length);

/**
 * Takes up a saved state in a session that was begun with the same pack: every later decision is the one that the saved
 * session would have made.
 *
 * # Safety
 * `session` is null or a session, `from` null or so many bytes.
 */
etude_status etude_restore(etude_session *session, const uint8_t *from, size_t length);

/**
 * The record that a log begins with, and one more after every boot: as `etude_log_trial`.
 *
 * # Safety
 * As `etude_save`.
 */
etude_status etude_log_begin(etude_session *session, uint8_t *to, size_t capacity, size_t *length);

/**
 * The record right after it: which robot this is, from 1, and a number that grows with every start of it and is kept
 * over power cuts. `etude fleet` tells logs apart by them; a robot without a fleet can leave it out.
 *
 * # Safety
 * As `etude_save`.
 */
etude_status etude_log_boot(uint32_t robot, uint64_t boot, uint8_t *to, size_t capacity, size_t *length);

/**
 * The record of a decision: append it to the log before the trial is attempted, and `etude replay` decides it again.
 *
 * # Safety
 * `trial` is null or a trial, the rest as in `etude_save`.
 */
etude_status etude_log_trial(const etude_trial *trial, uint8_t *to, size_t capacity, size_t *length);

/**
 * The record of what came of it: as `etude_log_trial`.
 *
 * # Safety
 * `outcome` is null or an outcome, the rest as in `etude_save`.
 */
etude_status etude_log_outcome(uint32_t number,
                               const etude_outcome *outcome,
                               uint8_t *to,
                               size_t capacity,
                               size_t *length);

/**
 * The record of a rest: as `etude_log_trial`.
 *
 * # Safety
 * As `etude_save`.
 */
etude_status etude_log_rested(float seconds, uint8_t *to, size_t capacity, size_t *length);

/**
 * The record of an answer, an `etude_reply`: as `etude_log_trial`.
 *
 * # Safety
 * As `etude_save`.
 */
etude_status etude_log_answered(uint32_t number, uint8_t reply, uint8_t *to, size_t capacity, size_t *length);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* ETUDE_H */
