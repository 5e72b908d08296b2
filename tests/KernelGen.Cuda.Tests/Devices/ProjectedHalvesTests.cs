using Xunit;

namespace KernelGen.Tests.Devices;

/// <summary>A branch is multiplied along only if the rows that the first factor has beyond its rank are zeros, and are there.</summary>
public sealed class ProjectedHalvesTests
{
    [Theory]
    [InlineData("i4t_rank7f16", 7, true)]
    [InlineData("i4t_rank7u3g32", 7, true)]
    [InlineData("i4t_rank7u3g48", 7, false)]
    [InlineData("i4t_rank48u3g48", 48, true)]
    [InlineData("i4t_rank100u3g48", 100, false)]
    [InlineData("i4t_rank7i4t", 7, false)]
    [InlineData("i4t_rank32i4t", 32, true)]
    [InlineData("i4t_rank7u3g32_a8", 7, false)]
    public void Padding_of_the_second_factor_meets_zeros(string format, int rank, bool isFine) =>
        Assert.Equal(isFine, ProjectedHalves.Obstacle(FormatId.Parse(format), rank) is null);
}
