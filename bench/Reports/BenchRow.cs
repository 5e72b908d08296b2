using System.Text.Json.Serialization;

namespace KernelGen.Bench;

/// <summary>One measured point. Times and speeds are medians, in nanoseconds, 10⁹ bytes and 10⁹ operations a second.</summary>
/// <param name="Kernel">The kernel that ran.</param>
/// <param name="Format">Format id.</param>
/// <param name="Activation"><c>f32</c>, or integers as format ids spell them.</param>
/// <param name="N">Outputs.</param>
/// <param name="K">Inputs.</param>
/// <param name="M">Rows of activations.</param>
/// <param name="Threads">Threads.</param>
/// <param name="Ns">Time of a call.</param>
/// <param name="P10Ns">A tenth of the calls is faster.</param>
/// <param name="P90Ns">Nine tenths are.</param>
/// <param name="BestNs">Time of the fastest call.</param>
/// <param name="GbPerSecond">Packed weights over time.</param>
/// <param name="GopPerSecond">2·M·N·K over time.</param>
/// <param name="Limit"><c>bandwidth</c> or <c>arithmetic</c>: whichever takes longer on this machine.</param>
/// <param name="FractionOfLimit">Least time over time, call by call against the readings just before it.</param>
/// <param name="FractionAtBest">The fastest call against the best readings of the whole run.</param>
/// <param name="ReadGbPerSecond">Memory read speed beside the calls.</param>
/// <param name="PeakGopPerSecond">Multiply-adds beside the calls, of the kind the format uses.</param>
/// <param name="PeakInstruction">Their instruction.</param>
/// <param name="StoredBits">Bits per weight, everything included.</param>
/// <param name="RelativeError">See <see cref="ErrorProbe"/>.</param>
/// <param name="Samples">Calls timed.</param>
/// <param name="Clock"><c>processor</c> or <c>wall</c>, see <see cref="Bench.Clock"/>.</param>
/// <param name="Machine">Processor and runtime.</param>
internal sealed record BenchRow(
    string Kernel,
    string Format,
    string Activation,
    int N,
    int K,
    int M,
    int Threads,
    double Ns,
    double P10Ns,
    double P90Ns,
    double BestNs,
    double GbPerSecond,
    double GopPerSecond,
    string Limit,
    double FractionOfLimit,
    double FractionAtBest,
    double ReadGbPerSecond,
    double PeakGopPerSecond,
    string PeakInstruction,
    double StoredBits,
    double RelativeError,
    int Samples,
    string Clock,
    string Machine)
{
    /// <summary>What it raced against, in the same turns, or <c>null</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Peer { get; init; }

    /// <summary>Time of a call of the peer.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? PeerNs { get; init; }

    /// <summary>Median time of the peer over median time of the kernel: above 1 the kernel is faster.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Ratio { get; init; }

    /// <summary>The fastest call of the peer over the fastest of the kernel: other programs disturb it least.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? RatioAtBest { get; init; }

    /// <summary>Bits per weight of the peer.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? PeerStoredBits { get; init; }

    /// <summary>Error of the peer, measured like <see cref="RelativeError"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? PeerRelativeError { get; init; }

    /// <summary>Whether the kernel's error is at most the peer's: only then is the ratio a fair one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? IsErrorAtMostPeers { get; init; }
}
