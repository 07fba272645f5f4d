#pragma once
#include <cblas.h>
#include <dlfcn.h>
#include <stddef.h>

// LAPACK's Fortran symbols, which OpenBLAS exports though no header declares them. Matrices are
// column-major; info > 0 says that the matrix is singular.
void sgetrf_(const int *m, const int *n, float *a, const int *lda, int *ipiv, int *info);
void dgetrf_(const int *m, const int *n, double *a, const int *lda, int *ipiv, int *info);
void sgetrs_(const char *trans, const int *n, const int *nrhs, const float *a, const int *lda,
             const int *ipiv, float *b, const int *ldb, int *info, size_t trans_length);
void dgetrs_(const char *trans, const int *n, const int *nrhs, const double *a, const int *lda,
             const int *ipiv, double *b, const int *ldb, int *info, size_t trans_length);

// Ends the threads that OpenBLAS started with the process. No header declares what does it, and
// builds without threads of their own don't have it.
static inline void adj_end_blas_threads(void) {
  void *process = dlopen(NULL, RTLD_LAZY);
  if (!process) return;
  int (*end)(void) = (int (*)(void))dlsym(process, "blas_thread_shutdown_");
  if (end) end();
  dlclose(process);
}
