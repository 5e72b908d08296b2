using System;
using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace KernelGen.Bench.Bdn;

/// <summary>A number computed from the mean time of a kernel and what it had to do.</summary>
/// <param name="name">The heading.</param>
/// <param name="legend">What it means.</param>
/// <param name="format">A standard numeric format.</param>
/// <param name="value">From format, shape, rows, threads and seconds.</param>
internal sealed class KernelColumn(string name, string legend, string format, Func<BenchFormat, BenchShape, int, int, double, double> value) : IColumn
{
    public string Id => nameof(KernelColumn) + "." + name;

    public string ColumnName => name;

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public string Legend => legend;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase) => GetValue(summary, benchmarkCase, SummaryStyle.Default);

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style)
    {
        if (summary[benchmarkCase]?.ResultStatistics is not { } statistics)
        {
            return "-";
        }

        T Parameter<T>(string parameter) => (T)benchmarkCase.Parameters[parameter];
        return value(
            BenchFormats.Find(Parameter<string>(nameof(KernelBenchmarks.Format)))!,
            BenchShapes.Parse(Parameter<string>(nameof(KernelBenchmarks.Shape))),
            Parameter<int>(nameof(KernelBenchmarks.M)),
            Parameter<int>(nameof(KernelBenchmarks.Threads)),
            statistics.Mean / 1e9).ToString(format, CultureInfo.InvariantCulture);
    }

    public bool IsAvailable(Summary summary) => true;

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;
}
