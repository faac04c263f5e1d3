/* A robot's program in C: two thousand decisions, a power cut every three hundred, and a log that a laptop can decide
 * again. The learner is a formula here; a robot has its arm in its place. */

#include <string.h>

#include "etude.h"

void say(const char *text);

__asm__(".section .rodata\n.global arm_pack, arm_pack_end\narm_pack: .incbin \"arm.bin\"\narm_pack_end:\n.section .note.GNU-stack\n.text\n");
extern const uint8_t arm_pack[], arm_pack_end[];

/* All memory there is: the robot's session, and the one that it becomes after the next cut. */
static etude_session sessions[2];
static uint8_t saved[ETUDE_SNAPSHOT_BYTES];
static uint8_t record[ETUDE_RECORD_BYTES];

/* One step of FNV-1a a byte: what was decided and logged, as one number. */
static uint32_t fold(uint32_t hash, const void *bytes, size_t length) {
    const uint8_t *byte = bytes;
    while (length--) {
        hash = (hash ^ *byte++) * 0x01000193u;
    }
    return hash;
}

static void say_number(const char *name, uint32_t number) {
    char digits[] = " 00000000\n";
    for (int at = 8; at > 0; at--, number >>= 4) {
        digits[at] = "0123456789abcdef"[number & 15];
    }
    say(name);
    say(digits);
}

/* The learner: a fixed roll of the dice for every number, a little better with time; now and then something breaks. */
static etude_outcome attempt(const etude_trial *trial) {
    uint32_t roll = trial->number * 2654435761u;
    etude_outcome outcome = {.end = ETUDE_END_SCORED, .time_s = 2.0f, .energy_j = 1.5f, .wear = 0.25f};
    outcome.score = (float)(roll >> 24) / 255.0f;
    if (trial->number > 500 && outcome.score < 0.9f && trial->point[0] < 0.5f) {
        outcome.score = 0.9f;
    }
    if (roll % 17 == 0) {
        outcome.end = ETUDE_END_ABORTED;
    } else if (roll % 19 == 0) {
        outcome.end = ETUDE_END_CENSORED;
    }
    outcome.resets = roll % 5 == 0;
    return outcome;
}

/* Everything that a program can do wrong is refused with a word of its own. */
static int refuses_what_is_wrong(etude_session *session) {
    etude_next next;
    etude_outcome outcome = {.end = ETUDE_END_SCORED, .score = 2.0f};
    size_t length;
    uint32_t begun[2];
    memcpy(begun, session->words, sizeof begun);
    memset(session->words, 0, sizeof begun);
    int refused = etude_propose(session, &next) == ETUDE_STATUS_NOT_BEGUN;
    memcpy(session->words, begun, sizeof begun);
    refused += etude_propose(NULL, &next) == ETUDE_STATUS_BAD_POINTER;
    refused += etude_propose(session, NULL) == ETUDE_STATUS_BAD_POINTER;
    refused += etude_observe(session, 0, &outcome) == ETUDE_STATUS_BAD_NUMBER;
    outcome.score = 1.0f;
    refused += etude_observe(session, 77, &outcome) == ETUDE_STATUS_UNKNOWN;
    outcome.end = 9;
    refused += etude_observe(session, 0, &outcome) == ETUDE_STATUS_BAD_NUMBER;
    refused += etude_save(session, saved, 10, &length) == ETUDE_STATUS_FULL;
    refused += etude_restore(session, arm_pack, (size_t)(arm_pack_end - arm_pack)) == ETUDE_STATUS_MAGIC;
    refused += etude_answer(session, 5, ETUDE_REPLY_ABLE) == ETUDE_STATUS_UNKNOWN;
    refused += etude_rested(session, -1.0f) == ETUDE_STATUS_BAD_NUMBER;
    refused += etude_begin(&sessions[1], arm_pack, 20) == ETUDE_STATUS_LENGTH;
    return refused;
}

int main(void) {
    const size_t pack_length = (size_t)(arm_pack_end - arm_pack);
    uint32_t decisions = 0x811c9dc5u, log = 0x811c9dc5u, done = 0, answers = 0;
    size_t length;
    etude_session *session = &sessions[0];
    etude_next next;
    etude_question question;

    if (etude_begin(session, arm_pack, pack_length) != ETUDE_STATUS_OK) {
        return 1;
    }
    say_number("refused  ", (uint32_t)refuses_what_is_wrong(session));
    if (etude_log_begin(session, record, sizeof record, &length) != ETUDE_STATUS_OK) {
        return 1;
    }
    log = fold(log, record, length);
    while (etude_propose(session, &next) == ETUDE_STATUS_OK && next.what == ETUDE_WHAT_TRY) {
        const etude_trial *trial = &next.trial;
        decisions = fold(decisions, &trial->number, sizeof trial->number);
        decisions = fold(decisions, &trial->arm, sizeof trial->arm);
        decisions = fold(decisions, &trial->skill, 1);
        decisions = fold(decisions, &trial->kind, 1);
        decisions = fold(decisions, trial->point, sizeof trial->point);
        decisions = fold(decisions, &trial->chance, sizeof trial->chance);

        const etude_outcome outcome = attempt(trial);
        if (etude_log_trial(trial, record, sizeof record, &length) != ETUDE_STATUS_OK) {
            return 1;
        }
        log = fold(log, record, length);
        if (etude_observe(session, trial->number, &outcome) != ETUDE_STATUS_OK ||
            etude_observe(session, trial->number, &outcome) != ETUDE_STATUS_REPEATED ||
            etude_log_outcome(trial->number, &outcome, record, sizeof record, &length) != ETUDE_STATUS_OK) {
            return 1;
        }
        log = fold(log, record, length);
        if (etude_ask(session, &question) == ETUDE_STATUS_OK && trial->number % 50 == 0) {
            const uint8_t reply = question.number % 4;
            if (etude_answer(session, question.number, reply) != ETUDE_STATUS_OK ||
                etude_log_answered(question.number, reply, record, sizeof record, &length) != ETUDE_STATUS_OK) {
                return 1;
            }
            log = fold(log, record, length);
            answers++;
        }
        if (++done % 300 == 0) {
            /* The plug is pulled: what was saved goes on in another place. */
            etude_session *other = &sessions[session == &sessions[0]];
            if (etude_save(session, saved, sizeof saved, &length) != ETUDE_STATUS_OK ||
                etude_begin(other, arm_pack, pack_length) != ETUDE_STATUS_OK ||
                etude_restore(other, saved, length) != ETUDE_STATUS_OK) {
                return 1;
            }
            memset(session, 0xa5, sizeof *session);
            session = other;
        }
    }
    for (uint8_t skill = 0; skill < 2; skill++) {
        float mastery;
        uint32_t bits;
        if (etude_mastery(session, skill, &mastery) != ETUDE_STATUS_OK) {
            return 1;
        }
        memcpy(&bits, &mastery, sizeof bits);
        say_number("mastery  ", bits);
    }
    say_number("trials   ", done);
    say_number("answers  ", answers);
    say_number("decisions", decisions);
    say_number("log      ", log);
    return 0;
}
