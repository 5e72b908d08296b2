using Xunit;

namespace KernelGen.Tests.Devices;

/// <summary>Classes that use the driver run one after the other, because faults and reports belong to all of it.</summary>
[CollectionDefinition(nameof(DriverCollection))]
public sealed class DriverCollection;
