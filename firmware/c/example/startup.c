/* What a Cortex-M4F under QEMU needs around `main`: a vector table, memory as C expects it, and a way to print. A board's
 * own start-up code does the first two, and a UART the third. */

#include <stdint.h>

extern uint32_t stack_top, data_start, data_end, data_from, bss_start, bss_end;
int main(void);

static int semihosting(int operation, const void *argument) {
    register int r0 __asm__("r0") = operation;
    register const void *r1 __asm__("r1") = argument;
    __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
    return r0;
}

void say(const char *text) {
    static uint32_t out;
    if (out == 0) {
        const uintptr_t open[3] = {(uintptr_t) ":tt", 4, 3}; /* the host's standard output, to write to */
        out = (uint32_t)semihosting(0x01, open);
    }
    uint32_t length = 0;
    while (text[length] != 0) {
        length++;
    }
    const uintptr_t write[3] = {out, (uintptr_t)text, length};
    semihosting(0x05, write);
}

static void end(int code) {
    const uint32_t exit[2] = {0x20026, (uint32_t)code}; /* ADP_Stopped_ApplicationExit */
    semihosting(0x20, exit);                            /* SYS_EXIT_EXTENDED */
    for (;;) {
    }
}

static void fault(void) {
    say("fault\n");
    end(3);
}

static void reset(void) {
    *(volatile uint32_t *)0xe000ed88 |= 0xfu << 20; /* the floating point unit, before it is used */
    __asm__ volatile("dsb\nisb");
    for (uint32_t *to = &data_start, *from = &data_from; to < &data_end;) {
        *to++ = *from++;
    }
    for (uint32_t *to = &bss_start; to < &bss_end;) {
        *to++ = 0;
    }
    end(main());
}

static const struct {
    const void *stack;
    void (*handlers[15])(void);
} vectors __attribute__((section(".vectors"), used)) = {&stack_top, {reset, fault, fault, fault, fault, fault}};
