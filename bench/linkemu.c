/*
 * A long, lossy link between two network namespaces, in user space: what `tc netem` does where the kernel lacks it.
 *
 *   linkemu NAMESPACE_A NAMESPACE_B ONE_WAY_MS [LOSS_PERCENT]
 *
 * Makes tun0 in each namespace. Every IP packet that is read from one is written to the other ONE_WAY_MS later, or dropped.
 * Prints "up" when both devices are there and runs until it is killed. Needs root and /dev/net/tun.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum { QUEUE = 1 << 15, MTU = 1500, BURST = 64 };

typedef struct {
    uint64_t due;
    int length;
    char data[MTU];
} Packet;

/* One direction: a ring of packets on their way. Head and tail only grow; the place is their remainder. */
typedef struct {
    int in, out;
    unsigned head, tail;
    Packet *queue;
} Way;

static uint64_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000ull + t.tv_nsec;
}

static _Noreturn void fail(const char *what)
{
    perror(what);
    exit(1);
}

/* A file descriptor keeps its device when the process moves on to another namespace. */
static int open_tun(const char *namespace)
{
    char path[256];
    snprintf(path, sizeof path, "/run/netns/%s", namespace);
    int ns = open(path, O_RDONLY | O_CLOEXEC);
    if (ns < 0 || setns(ns, CLONE_NEWNET))
        fail(path);
    close(ns);

    int tun = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
    struct ifreq request = { .ifr_name = "tun0", .ifr_flags = IFF_TUN | IFF_NO_PI };
    if (tun < 0 || ioctl(tun, TUNSETIFF, &request))
        fail("/dev/net/tun");
    return tun;
}

static uint32_t random_bits(void)
{
    static uint32_t x = 2463534242u;    /* xorshift; the same losses in every run */
    x ^= x << 13;
    x ^= x >> 17;
    return x ^= x << 5;
}

static void take(Way *way, uint64_t due, uint32_t lose)
{
    for (int i = 0; i < BURST && way->head - way->tail < QUEUE; i++) {
        Packet *packet = &way->queue[way->head % QUEUE];
        packet->length = (int)read(way->in, packet->data, MTU);
        if (packet->length <= 0)
            return;
        if (random_bits() < lose)
            continue;
        packet->due = due;
        way->head++;
    }
}

/* Hands over what is due; returns when the next packet is, UINT64_MAX for none. */
static uint64_t deliver(Way *way, uint64_t time)
{
    for (; way->tail != way->head; way->tail++) {
        Packet *packet = &way->queue[way->tail % QUEUE];
        if (packet->due > time)
            return packet->due;
        if (write(way->out, packet->data, (size_t)packet->length) < 0) {
            /* The far queue is full: dropped, as a router would. */
        }
    }
    return UINT64_MAX;
}

int main(int count, char **arguments)
{
    if (count < 4) {
        fputs("usage: linkemu NAMESPACE_A NAMESPACE_B ONE_WAY_MS [LOSS_PERCENT]\n", stderr);
        return 2;
    }
    uint64_t delay = (uint64_t)(atof(arguments[3]) * 1e6);
    uint32_t lose = count > 4 ? (uint32_t)(atof(arguments[4]) / 100 * UINT32_MAX) : 0;
    int a = open_tun(arguments[1]), b = open_tun(arguments[2]);
    Way ways[2] = { { .in = a, .out = b }, { .in = b, .out = a } };
    for (int i = 0; i < 2; i++)
        if (!(ways[i].queue = malloc(sizeof(Packet) * QUEUE)))
            fail("malloc");
    puts("up");
    fflush(stdout);

    for (;;) {
        uint64_t time = now(), next = UINT64_MAX;
        for (int i = 0; i < 2; i++) {
            take(&ways[i], time + delay, lose);
            uint64_t due = deliver(&ways[i], time);
            next = due < next ? due : next;
        }
        struct pollfd readable[2] = { { .fd = a, .events = POLLIN }, { .fd = b, .events = POLLIN } };
        time = now();
        uint64_t wait = next == UINT64_MAX ? 1000000000ull : next > time ? next - time : 0;
        struct timespec timeout = { (time_t)(wait / 1000000000ull), (long)(wait % 1000000000ull) };
        if (wait)
            ppoll(readable, 2, &timeout, NULL);
    }
}
