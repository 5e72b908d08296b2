namespace KernelGen;

/// <summary>Which weights an outlier part keeps.</summary>
public enum OutlierKind
{
    /// <summary>Single weights anywhere, row after row with the column of each (compressed sparse rows).</summary>
    Csr,

    /// <summary>All weights of some columns.</summary>
    Columns,
}
