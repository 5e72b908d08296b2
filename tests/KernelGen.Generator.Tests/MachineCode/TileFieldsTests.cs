using System.Linq;
using System.Runtime.InteropServices;
using KernelGen.Generator.MachineCode;
using Xunit;

namespace KernelGen.Generator.Tests.MachineCode;

/// <summary>Machine code and the runtime mean the same bytes.</summary>
public sealed class TileFieldsTests
{
    /// <summary>xmm6…xmm15, which a callee preserves on Windows.</summary>
    private const int SavedBytes = 10 * 16;

    private static readonly (string Name, int Offset)[] s_constants = [.. typeof(TileFields).GetFields().Select(static constant => (constant.Name, (int)constant.GetRawConstantValue()!))];

    public static TheoryData<string, int> Fields => [.. s_constants.Where(static constant => IsField(constant.Name)).Select(static constant => new TheoryDataRow<string, int>(constant.Name, constant.Offset))];

    /// <summary>The structure has pointers, numbers and bytes only, so it has one layout, in managed code as elsewhere.</summary>
    [Theory]
    [MemberData(nameof(Fields))]
    public void A_field_is_where_machine_code_looks_for_it(string name, int offset) => Assert.Equal(Marshal.OffsetOf<TileArguments>(name), offset);

    [Fact]
    public void Counters_follow_the_registers_that_are_kept_and_do_not_overlap()
    {
        int[] counters = [.. s_constants.Where(static constant => !IsField(constant.Name)).Select(static constant => constant.Offset).Order()];
        Assert.All(counters, static (counter, i) => Assert.Equal(TileFields.Saved + SavedBytes + sizeof(int) * i, counter));
        Assert.True(Marshal.SizeOf<TileArguments>() >= TileFields.Saved + SavedBytes + sizeof(int) * counters.Length);
    }

    private static bool IsField(string name) => typeof(TileArguments).GetField(name) is not null;
}
