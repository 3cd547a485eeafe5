/* Features v1 in C: the hashed n-grams of comments, as columns and values or straight to raw scores.
 *
 * ../features.py has the specification, plain.py the same in NumPy, and a property test holds both together.
 * Plain C99 without Python's headers, so that any compiler will do. Nothing is kept between calls: every thread may
 * call at any time. A function that needs memory and gets none returns -1. A change of meaning or of a function's
 * arguments raises EDITION here and in compiled.py.
 */

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define EDITION 2

#define BASE 0x9E3779B97F4A7C55u
#define BASE2 0xC2B2AE3D27D4EB4Fu
#define GOLDEN 0x9E3779B97F4A7C15u
#define MIX1 0xBF58476D1CE4E5B9u
#define MIX2 0x94D049BB133111EBu
#define HASHED 18
enum { SHORTEST = 2, LONGEST = 5, WORD = 1, PAIR = 6 };
enum { SPACE = 0, LETTER = 1, SIGN = 2, PLANES = 0x20000 };

/* No stretch of text gives more than this many n-grams a code point: four lengths, a word, a pair. */
#define MOST_A_CODE 6

int32_t edition(void) { return EDITION; }

static inline uint32_t column(uint64_t h, uint64_t kind)
{
    h += kind * GOLDEN;
    h ^= h >> 30;
    h *= MIX1;
    h ^= h >> 27;
    h *= MIX2;
    h ^= h >> 31;
    return (uint32_t)(h >> (64 - HASHED));
}

/* Room to work in for one comment of up to `codes` code points, and the n-grams found in it. */
typedef struct {
    uint64_t *hashes;                 /* of the stretch that begins at each code */
    int32_t *until;                   /* the first space at or behind each code */
    int32_t *columns, *starts, *ends; /* of each n-gram, as they occur; starts and ends may be NULL */
    uint32_t *slots, *counts;         /* a table that counts columns: column + 1, and how often */
    uint32_t *order;                  /* the slots in use, in order of first use */
    uint64_t *sorted, *spare;
} Room;

static size_t table_size(int64_t grams)
{
    size_t size = 64;
    while ((int64_t)size < 2 * grams) size *= 2;
    return size;
}

static int open_room(Room *room, int64_t codes)
{
    size_t n = (size_t)codes + 1, grams = MOST_A_CODE * n, slots = table_size((int64_t)grams);
    memset(room, 0, sizeof *room);
    char *all = malloc(n * 12 + grams * 24 + slots * 8 + 64);
    if (!all) return -1;
    room->hashes = (uint64_t *)all;
    room->sorted = room->hashes + n;
    room->spare = room->sorted + grams;
    room->until = (int32_t *)(room->spare + grams);
    room->columns = room->until + n;
    room->order = (uint32_t *)(room->columns + grams);
    room->slots = room->order + grams;
    room->counts = room->slots + slots;
    return 0;
}

static void close_room(Room *room) { free(room->hashes); }

/* Write down one n-gram where `fits`; no jump, because no machine foresees where words end. */
static inline int64_t put(Room *room, int64_t at, uint32_t found, int64_t start, int64_t end, int fits)
{
    room->columns[at] = (int32_t)found;
    if (room->starts) {
        room->starts[at] = (int32_t)start;
        room->ends[at] = (int32_t)end;
    }
    return at + fits;
}

static int64_t characters(Room *room, const uint32_t *codes, int64_t n)
{
    int64_t at = 0;
    uint64_t *p = room->hashes;
    int32_t next = (int32_t)n;
    for (int64_t i = n - 1; i >= 0; i--) {
        if (codes[i] == 32) next = (int32_t)i;
        room->until[i] = next;
        p[i] = (uint64_t)codes[i] + 1;
    }
    for (int64_t length = SHORTEST; length <= LONGEST; length++) {
        for (int64_t i = 0; i + length <= n; i++) {
            p[i] = codes[i] + 1ull + BASE * p[i + 1];
            int64_t space = room->until[i + 1];
            int fits = length > 2 ? space >= i + length - 1 : space > i + 1 || codes[i] != 32;
            at = put(room, at, column(p[i], (uint64_t)length), i, i + length, fits);
        }
    }
    return at;
}

static inline int class_of(const uint32_t *codes, int64_t i, const uint8_t *classes)
{
    return codes[i] < PLANES ? classes[codes[i]] : LETTER;
}

/* The class of a code in its place: an apostrophe or hyphen between two letters is one. */
static inline int placed(const uint32_t *codes, int64_t n, int64_t i, const uint8_t *classes)
{
    int own = class_of(codes, i, classes);
    int joins = (codes[i] == 39 || codes[i] == 45) && i > 0 && i < n - 1;
    if (joins && class_of(codes, i - 1, classes) == LETTER && class_of(codes, i + 1, classes) == LETTER) return LETTER;
    return own;
}

static int64_t words(Room *room, int64_t at, const uint32_t *codes, int64_t n, const uint8_t *classes, int pairs)
{
    uint64_t before = 0;
    int64_t start = 0, start_before = -1;
    while (start < n) {
        int kind = placed(codes, n, start, classes);
        if (kind == SPACE) {
            start++;
            continue;
        }
        uint64_t hash = codes[start] + 1ull, power = BASE;
        int64_t end = start + 1;
        while (kind == LETTER && end < n && placed(codes, n, end, classes) == LETTER) {
            hash += (codes[end++] + 1ull) * power;
            power *= BASE;
        }
        if (!pairs) {
            at = put(room, at, column(hash, WORD), start, end, 1);
        } else if (start_before >= 0) {
            at = put(room, at, column(before * BASE2 + hash, PAIR), start_before, end, 1);
        }
        int apart = codes[end < n ? end : n - 1] == 32 && codes[end + 1 < n ? end + 1 : n - 1] == 32;
        start_before = apart ? -1 : start;
        before = hash;
        start = end;
    }
    return at;
}

/* All n-grams of one comment, as they occur; returns how many. */
static int64_t list(Room *room, const uint32_t *codes, int64_t n, const uint8_t *classes)
{
    int64_t at = characters(room, codes, n);
    at = words(room, at, codes, n, classes, 0);
    return words(room, at, codes, n, classes, 1);
}

/* Count the listed columns; returns how many differ. Fetches the weights of each, which will be wanted soon. */
static int64_t count(Room *room, int64_t grams, const float *weights, int64_t labels)
{
    size_t mask = table_size(grams) - 1;
    int64_t unique = 0;
    memset(room->slots, 0, (mask + 1) * sizeof *room->slots);
    for (int64_t i = 0; i < grams; i++) {
        uint32_t key = (uint32_t)room->columns[i] + 1;
        size_t slot = key & mask;
        while (room->slots[slot] && room->slots[slot] != key) slot = (slot + 1) & mask;
        if (room->slots[slot]) {
            room->counts[slot]++;
            continue;
        }
        room->slots[slot] = key;
        room->counts[slot] = 1;
        room->order[unique++] = (uint32_t)slot;
        if (weights) {
            __builtin_prefetch(weights + (key - 1) * labels);
            __builtin_prefetch(weights + key * labels - 1);
        }
    }
    return unique;
}

static inline double value(uint32_t times, const double *logs, int64_t most)
{
    return times <= most ? logs[times] : 1.0 + log((double)times);
}

/* Two passes over nine bits each; the counts travel in the upper half. */
static void sort(Room *room, int64_t unique)
{
    uint64_t *from = room->sorted, *to = room->spare;
    for (int64_t i = 0; i < unique; i++) {
        uint32_t slot = room->order[i];
        from[i] = (uint64_t)room->counts[slot] << 32 | (room->slots[slot] - 1);
    }
    for (int shift = 0; shift < HASHED; shift += 9) {
        uint32_t places[513] = {0};
        for (int64_t i = 0; i < unique; i++) places[(from[i] >> shift & 511) + 1]++;
        for (int k = 0; k < 512; k++) places[k + 1] += places[k];
        for (int64_t i = 0; i < unique; i++) to[places[from[i] >> shift & 511]++] = from[i];
        uint64_t *other = from;
        from = to;
        to = other;
    }
}

static int64_t longest(const int64_t *offsets, int64_t rows)
{
    int64_t most = 0;
    for (int64_t r = 0; r < rows; r++)
        if (offsets[r + 1] - offsets[r] > most) most = offsets[r + 1] - offsets[r];
    return most;
}

/* Every n-gram of one comment with its place; returns how many. The arrays hold MOST_A_CODE * n. */
int64_t grams(const uint32_t *codes, int64_t n, const uint8_t *classes, int32_t *columns, int32_t *starts, int32_t *ends)
{
    Room room;
    if (open_room(&room, n)) return -1;
    room.columns = columns;
    room.starts = starts;
    room.ends = ends;
    int64_t found = list(&room, codes, n, classes);
    close_room(&room);
    return found;
}

/* Columns (sorted, each once) and values of all rows, the dense ones that are not 0 behind each; returns how many in
 * all. Row r has the codes from offsets[r] to offsets[r + 1]. The arrays hold MOST_A_CODE a code and `width` a row. */
int64_t rows(const uint32_t *codes, const int64_t *offsets, int64_t count_of_rows, const uint8_t *classes,
             const double *logs, int64_t most, const double *dense, int64_t width, int32_t *columns, float *values,
             int64_t *lengths)
{
    Room room;
    int64_t at = 0;
    if (open_room(&room, longest(offsets, count_of_rows))) return -1;
    for (int64_t r = 0; r < count_of_rows; r++) {
        int64_t begun = at;
        double norm = 0.0;
        int64_t unique = count(&room, list(&room, codes + offsets[r], offsets[r + 1] - offsets[r], classes), NULL, 0);
        sort(&room, unique);
        for (int64_t i = 0; i < unique; i++) {
            double v = value((uint32_t)(room.sorted[i] >> 32), logs, most);
            norm += v * v;
        }
        norm = sqrt(norm);
        for (int64_t i = 0; i < unique; i++) {
            columns[at] = (int32_t)(room.sorted[i] & 0xFFFFFFFFu);
            values[at++] = (float)(value((uint32_t)(room.sorted[i] >> 32), logs, most) / norm);
        }
        for (int64_t k = 0; k < width; k++) {
            if (dense[r * width + k] == 0.0) continue;
            columns[at] = (int32_t)((1 << HASHED) + k);
            values[at++] = (float)dense[r * width + k];
        }
        lengths[r] = at - begun;
    }
    close_room(&room);
    return at;
}

/* Raw scores: rows times weights plus intercepts, (rows, labels). weights is ((1 << HASHED) + width, labels). */
int64_t scores(const uint32_t *codes, const int64_t *offsets, int64_t count_of_rows, const uint8_t *classes,
               const double *logs, int64_t most, const double *dense, int64_t width, const float *weights,
               const float *intercepts, int64_t labels, double *raw)
{
    Room room;
    if (open_room(&room, longest(offsets, count_of_rows))) return -1;
    for (int64_t r = 0; r < count_of_rows; r++) {
        double norm = 0.0, *out = raw + r * labels;
        int64_t found = list(&room, codes + offsets[r], offsets[r + 1] - offsets[r], classes);
        int64_t unique = count(&room, found, weights, labels);
        memset(out, 0, (size_t)labels * sizeof *out);
        for (int64_t i = 0; i < unique; i++) {
            uint32_t slot = room.order[i];
            double v = value(room.counts[slot], logs, most);
            const float *w = weights + (int64_t)(room.slots[slot] - 1) * labels;
            norm += v * v;
            for (int64_t k = 0; k < labels; k++) out[k] += v * w[k];
        }
        norm = unique ? 1.0 / sqrt(norm) : 0.0;
        for (int64_t k = 0; k < labels; k++) out[k] = out[k] * norm + intercepts[k];
        for (int64_t d = 0; d < width; d++) {
            double v = dense[r * width + d];
            const float *w = weights + (((int64_t)1 << HASHED) + d) * labels;
            if (v != 0.0)
                for (int64_t k = 0; k < labels; k++) out[k] += v * w[k];
        }
    }
    close_room(&room);
    return count_of_rows;
}

/* How much each letter of one comment did for each of `asked_for` labels, (n - 2, asked_for): the part of each n-gram
 * in the raw score, spread evenly over its codes. The spaces in front and behind are nobody's letters. What is added to
 * what, and in which order, is as in plain.py, to the last bit. */
int64_t letters(const uint32_t *codes, int64_t n, const uint8_t *classes, const double *logs, int64_t most,
                const float *weights, int64_t labels, const int64_t *asked, int64_t asked_for, double *out)
{
    Room room;
    size_t places = (size_t)(n + 1) * (size_t)asked_for, most_grams = MOST_A_CODE * (size_t)n;
    if (n < 2) return 0;
    if (open_room(&room, n)) return -1;
    double *begun = calloc(2 * places + most_grams + 1, sizeof *begun); /* the tail holds starts and ends of n-grams */
    if (!begun) {
        close_room(&room);
        return -1;
    }
    double *ended = begun + places, norm = 0.0;
    room.starts = (int32_t *)(ended + places);
    room.ends = room.starts + most_grams;
    int64_t found = list(&room, codes, n, classes);
    int64_t unique = count(&room, found, NULL, 0);
    sort(&room, unique);
    for (int64_t i = 0; i < unique; i++) {
        double v = value((uint32_t)(room.sorted[i] >> 32), logs, most);
        norm += v * v;
    }
    norm = sqrt(norm);
    size_t mask = table_size(found) - 1;
    for (int64_t i = 0; i < found; i++) {
        uint32_t key = (uint32_t)room.columns[i] + 1;
        size_t slot = key & mask;
        while (room.slots[slot] != key) slot = (slot + 1) & mask;
        float v = (float)(value(room.counts[slot], logs, most) / norm);
        double share = (double)v / room.counts[slot] / (room.ends[i] - room.starts[i]);
        const float *w = weights + (int64_t)room.columns[i] * labels;
        for (int64_t k = 0; k < asked_for; k++) {
            begun[room.starts[i] * asked_for + k] += share * w[asked[k]];
            ended[room.ends[i] * asked_for + k] += share * w[asked[k]];
        }
    }
    for (int64_t k = 0; k < asked_for; k++) {
        double sum = begun[k] - ended[k];
        for (int64_t i = 1; i < n - 1; i++) {
            sum += begun[i * asked_for + k] - ended[i * asked_for + k];
            out[(i - 1) * asked_for + k] = sum;
        }
    }
    free(begun);
    close_room(&room);
    return n - 2;
}

/* Which steps of text V1 and V2 (see ../text/hints.py) a text may need, as bits; a bit that is not set promises that the
 * step would leave the text as it is. kinds says of each code what it counts as: an ASCII code in lower case (with 128
 * added where typography or case would change a code that is not ASCII), ACCENTED, OTHER_SIGN, or 0 for what needs a closer
 * look. */
enum { ACCENTED = 1, OTHER_SIGN = 2, TYPOGRAPHIC = 128 };
enum {
    TYPOGRAPHY = 1, ADDRESSES = 2, UNUSUAL = 4, CASE = 8, TOGETHER = 16, LETTERED = 32, MASKED = 64, BRIEF = 128,
    SPACES = 256, BARED = 512, PICTURED = 1024, KNOWN = 2048, SPELLED = 4096, ALL = 8191
};

/* The words that V2 knows (see ../text/word_marks.py): their hashes in an open table, with flags in the lowest bits, and a
 * bit for each four letters that one of them begins with. */
typedef struct {
    const uint32_t *slots;
    uint32_t mask;
    const uint8_t *openings;
} Words;
enum { TELLING = 1, PIECE = 2, ITSELF = 4, FLAGS = 7 };
enum { JOINED = 7, OPENING = 4, FOUR_LETTERS = 0xFFFFF, LONGEST_WORD = 32 };
#define HASH_START 0x811C9DC5u
#define HASH_STEP 0x01000193u

static inline int letter(int kind) { return kind >= 'a' && kind <= 'z'; }
static inline int digit(int kind) { return kind >= '0' && kind <= '9'; }
static inline int blank(int kind) { return kind == ' ' || (kind >= 9 && kind <= 13); }
static inline int in_word(int kind) { return letter(kind) || digit(kind) || kind == ACCENTED; }

/* What three neighbours and the one in the middle may need. */
static int hints_of(int before, int here, int after)
{
    int found = 0;
    switch (here) {
    case '>': return ADDRESSES;
    case '@': found = ADDRESSES | MASKED; break;
    case '$': case '*': case '#': case '_': case '%': found = MASKED; break;
    case '/': return before == '/' ? ADDRESSES : 0;
    case '.':
        if ((in_word(before) || before == '_' || before == '-') && (in_word(after) || after == '_')) return ADDRESSES;
        return 0;
    case '!': return letter(before) && letter(after) ? LETTERED : 0;
    default: break;
    }
    if (letter(before) && (here == '$' || here == '@' || digit(here))) found |= LETTERED;
    if ((here == '$' || here == '@') && letter(after)) found |= LETTERED;
    return found;
}

/* The flags of the word with this hash, 0 where it is none of ours. The table is never full. */
static inline int flags_of(uint32_t hash, const Words *words)
{
    uint32_t slot = hash >> 3 & words->mask, entry;
    while ((entry = words->slots[slot])) {
        if (((entry ^ hash) & ~(uint32_t)FLAGS) == 0) return (int)(entry & FLAGS);
        slot = (slot + 1) & words->mask;
    }
    return 0;
}

static inline uint32_t hashed(uint32_t hash, int kind) { return (hash ^ (uint32_t)kind) * HASH_STEP; }

static inline int kind_at(const uint32_t *codes, int64_t i, const uint8_t *kinds) { return kinds[codes[i]] & 127; }

/* Whether a word that we know stands inside codes[start..end), all of them letters of kinds. */
static int holds_piece(const uint32_t *codes, int64_t start, int64_t end, const uint8_t *kinds, const Words *words)
{
    uint32_t four = 0;
    for (int64_t i = start; i < end; i++) {
        four = (four << 5 | (uint32_t)(kind_at(codes, i, kinds) - 'a')) & FOUR_LETTERS;
        if (i - start < OPENING - 1 || !(words->openings[four >> 3] >> (four & 7) & 1)) continue;
        uint32_t hash = HASH_START;
        int64_t begin = i - OPENING + 1, most = begin + LONGEST_WORD < end ? begin + LONGEST_WORD : end;
        for (int64_t j = begin; j < most; j++) {
            hash = hashed(hash, kind_at(codes, j, kinds));
            if (flags_of(hash, words) & PIECE) return 1;
        }
    }
    return 0;
}

/* SPELLED where the run of letters codes[start..end) with this hash may be a slip, a part of a word, or several words. */
static inline int hints_of_word(const uint32_t *codes, int64_t start, int64_t end, uint32_t hash, const uint8_t *kinds,
                                const Words *words)
{
    int flags = flags_of(hash, words);
    if (flags & TELLING) return SPELLED;
    if (end - start < JOINED || flags & ITSELF) return 0;
    return holds_piece(codes, start, end, kinds, words) ? SPELLED : 0;
}

/* A sign such as may stand before the letters of a word in disguise; what is left out stands in V2's pattern as well. */
static inline int odd(int kind)
{
    switch (kind) {
    case ',': case ';': case ':': case '?': case '"': case '\'': case ')': case ']': return 0;
    default: return !letter(kind) && !blank(kind);
    }
}

/* A sign such as may end a word in disguise, where `next` comes behind it. */
static inline int odd_end(int kind, int next)
{
    int sign = digit(kind) || kind == '$' || kind == '@' || kind == '+' || kind == '|' || kind == '*' || kind == '#' ||
               kind == '_' || kind == '-';
    return sign && (blank(next) || next == ',' || next == '?');
}

int64_t hints(const uint32_t *codes, int64_t n, const uint8_t *kinds, const uint32_t *slots, int64_t mask,
              const uint8_t *openings)
{
    const Words words = {slots, (uint32_t)mask, openings};
    int found = 0, before2 = ' ', before = ' ', here, next, token_letters = 0, token_odd = 0;
    int64_t alone = -9, alone_before = -9, word = -1;
    uint32_t hash = HASH_START;
    uint8_t first = n ? (codes[0] < PLANES ? kinds[codes[0]] : 0) : ' ';
    here = first & 127;
    for (int64_t i = 0; i < n; i++) {
        uint8_t raw = codes[i] < PLANES ? kinds[codes[i]] : 0;
        if (!raw) return ALL;
        next = i + 1 == n ? ' ' : codes[i + 1] < PLANES ? kinds[codes[i + 1]] & 127 : 0;
        if (raw & TYPOGRAPHIC) found |= TYPOGRAPHY;
        else if (codes[i] >= 128) found |= here == ACCENTED ? BARED : PICTURED;
        if (here == ACCENTED || (codes[i] >= 'A' && codes[i] <= 'Z')) found |= CASE;
        if (letter(here)) {
            token_letters = 1;
            if (word < 0) {
                word = i;
                hash = HASH_START;
            }
            hash = hashed(hash, here);
            if (!letter(next)) {
                found |= hints_of_word(codes, word, i + 1, hash, kinds, &words);
                word = -1;
            }
        } else if (odd(here)) {
            token_odd |= letter(next) || odd_end(here, next);
        }
        if (here == ' ' || here == '\n' || here == '"' || i + 1 == n) {
            if (token_letters && token_odd) found |= KNOWN;
            token_letters = token_odd = 0;
        }
        if (letter(here) || here == ACCENTED) {
            if (!in_word(before) && !in_word(next)) {
                if (i - alone <= 4 && alone - alone_before <= 4) found |= TOGETHER;
                alone_before = alone;
                alone = i;
            }
        } else {
            found |= hints_of(before, here, next);
            if (here == before && (here == '.' || here == '-') && letter(before2) && letter(next)) found |= MASKED;
        }
        if (here == before && here == before2 && !blank(here) && !digit(here)) found |= letter(here) ? BRIEF | KNOWN : BRIEF;
        if ((here >= 9 && here <= 13 && here != 10) || (i > 0 && blank(here) && blank(before))) found |= SPACES;
        before2 = before;
        before = here;
        here = next;
    }
    return found;
}
