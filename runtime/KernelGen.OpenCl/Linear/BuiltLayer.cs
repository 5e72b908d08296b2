namespace KernelGen;

/// <summary>The kernels of a layer for some rows.</summary>
/// <param name="Main">Of the main weights.</param>
/// <param name="Down">Of the first low-rank product, or <c>null</c>.</param>
/// <param name="Up">Of the second low-rank product, or <c>null</c>.</param>
/// <param name="Columns">Of outlier columns, or <c>null</c>.</param>
/// <param name="Shares">Of each share of the main matrix.</param>
internal readonly record struct BuiltLayer(BuiltKernel Main, BuiltKernel? Down, BuiltKernel? Up, BuiltKernel? Columns, BuiltKernel[] Shares);
