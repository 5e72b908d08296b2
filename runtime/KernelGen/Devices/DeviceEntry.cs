namespace KernelGen;

/// <summary>A device that was found, whether or not it can be used.</summary>
/// <param name="Name">What <see cref="DeviceList.Open"/> calls it: <c>cpu</c>, <c>opencl:0</c>.</param>
/// <param name="Description">What it calls itself.</param>
/// <param name="Kind">What sort of hardware it is.</param>
/// <param name="Obstacle">Why it cannot be used, and what would help; <c>null</c> if it can.</param>
public sealed record DeviceEntry(string Name, string Description, DeviceKind Kind, string? Obstacle = null)
{
    /// <summary>Whether it can be used.</summary>
    public bool IsUsable => Obstacle is null;

    /// <summary>One line of a list of devices.</summary>
    public override string ToString() => IsUsable ? $"{Name}: {Description}" : $"{Name}: {Description}, skipped: {Obstacle}";
}
