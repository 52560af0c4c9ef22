/* Stands between SQLite and the system: counts what is done to files whose path has ".vault" in
   it, kills the process at a chosen one, and can keep a log of everything for replay. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static long countdown = 0;
static long seen = 0;
static int torn = 0;
static int log_handle = -1;

static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static ssize_t (*real_write)(int, const void *, size_t);
static int (*real_truncate)(int, off_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_unlink)(const char *);
static int (*real_rename)(const char *, const char *);

__attribute__((constructor)) static void find(void) {
  real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
  real_write = dlsym(RTLD_NEXT, "write");
  real_truncate = dlsym(RTLD_NEXT, "ftruncate64");
  real_fsync = dlsym(RTLD_NEXT, "fsync");
  real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
  real_unlink = dlsym(RTLD_NEXT, "unlink");
  real_rename = dlsym(RTLD_NEXT, "rename");
}

void shim_arm(long at, int tear) { countdown = at; torn = tear; seen = 0; }
long shim_seen(void) { return seen; }
void shim_log(int handle) { log_handle = handle; }

/* one log entry: kind, path length, offset, data length, path, data */
static void note(char kind, const char *path, int64_t offset, const void *data, int64_t size) {
  int64_t head[4] = {kind, (int64_t)strlen(path), offset, size};
  if (log_handle < 0) return;
  real_write(log_handle, head, sizeof head);
  real_write(log_handle, path, strlen(path));
  if (size > 0) real_write(log_handle, data, size);
}

void shim_mark(long number) { note('m', "", number, "", 0); }

static int ours(int handle, char *path) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", handle);
  ssize_t size = readlink(link, path, 4095);
  if (size < 0) return 0;
  path[size] = 0;
  return strstr(path, ".vault") != NULL;
}

static int folder(int handle, char *path) {
  struct stat what;
  ours(handle, path);
  return fstat(handle, &what) == 0 && S_ISDIR(what.st_mode);
}

static int now(void) {
  seen++;
  return countdown > 0 && --countdown == 0;
}

static void die(void) { kill(getpid(), SIGKILL); for (;;) pause(); }

ssize_t pwrite64(int handle, const void *data, size_t size, off_t offset) {
  char path[4096];
  if (ours(handle, path)) {
    if (now()) {
      if (torn) real_pwrite(handle, data, size / 2, offset);
      die();
    }
    note('w', path, offset, data, size);
  }
  return real_pwrite(handle, data, size, offset);
}
ssize_t pwrite(int handle, const void *data, size_t size, off_t offset) {
  return pwrite64(handle, data, size, offset);
}
ssize_t write(int handle, const void *data, size_t size) {
  char path[4096];
  if (ours(handle, path)) {
    if (now()) {
      if (torn) real_write(handle, data, size / 2);
      die();
    }
    note('w', path, lseek(handle, 0, SEEK_CUR), data, size);
  }
  return real_write(handle, data, size);
}
int ftruncate64(int handle, off_t size) {
  char path[4096];
  if (ours(handle, path)) {
    if (now()) die();
    note('t', path, size, "", 0);
  }
  return real_truncate(handle, size);
}
int ftruncate(int handle, off_t size) { return ftruncate64(handle, size); }
int fsync(int handle) {
  char path[4096];
  if (ours(handle, path)) {
    if (now()) die();
    note('s', path, 0, "", 0);
  } else if (folder(handle, path)) {
    if (now()) die();
    note('d', path, 0, "", 0);
  }
  return real_fsync(handle);
}
int fdatasync(int handle) {
  char path[4096];
  if (ours(handle, path)) {
    if (now()) die();
    note('s', path, 0, "", 0);
  } else if (folder(handle, path)) {
    if (now()) die();
    note('d', path, 0, "", 0);
  }
  return real_fdatasync(handle);
}
int unlink(const char *path) {
  if (strstr(path, ".vault")) {
    if (now()) die();
    note('u', path, 0, "", 0);
  }
  return real_unlink(path);
}
int rename(const char *from, const char *to) {
  if (strstr(from, ".vault")) {
    if (now()) die();
    note('r', from, 0, to, strlen(to));
  }
  return real_rename(from, to);
}
