using System;
using System.Linq;
using Xunit;

namespace KernelGen.Tests.Files.Onnx;

public sealed class OnnxConstantsTests
{
    private const long Float = 1, UInt8 = 2, Int8 = 3, Int32 = 6, Int64 = 7;

    [Fact]
    public void Constants_are_tensors_and_weights_of_MatMul_are_transposed()
    {
        byte[] six = Floats(1, 2, 3, 4, 5, 6);
        RawProtobuf graph = new RawProtobuf()
            .Message(1, new RawProtobuf().Text(1, "x").Text(1, "w").Text(2, "h").Text(4, "MatMul"))
            .Message(1, new RawProtobuf().Text(1, "h").Text(1, "v").Text(2, "y").Text(4, "Gemm").Message(5, Attribute("transB", 1)))
            .Message(1, new RawProtobuf().Text(2, "c").Text(4, "Constant").Message(5, new RawProtobuf().Text(1, "value").Message(5, Tensor("", Int64, BitConverter.GetBytes(5L), 1))))
            .Message(5, Tensor("w", Float, six, 2, 3))
            .Message(5, Tensor("v", Float, six, 3, 2));
        using TemporaryFolder folder = new();
        using ModelFile model = Open(folder, graph);

        Assert.Equal(["c", "v", "w"], model.Tensors.Select(static tensor => tensor.Name));
        Assert.Equal([SafetensorsType.I64, SafetensorsType.F32, SafetensorsType.F32], model.Tensors.Select(static tensor => tensor.Elements!.Value));
        Assert.Equal([false, false, true], model.Tensors.Select(static tensor => tensor.IsTransposed));
        Assert.Equal([5f], model.Tensors[0].ReadFloats());
        Assert.Equal([1f, 2, 3, 4, 5, 6], model.Tensors[2].ReadFloats());
    }

    [Theory]
    [InlineData(null, null, new[] { 0.5f }, new byte[] { 2 }, new[] { -0.5f, 0, 0.5f, 1, 1.5f, 2, 2.5f, 3 })]
    [InlineData(0, null, new[] { 1f, 2f }, null, new[] { 1f, 2, 3, 4, 10, 12, 14, 16 })]
    [InlineData(-1, null, new[] { 1f, 2f, 3f, 4f }, new byte[] { 0, 1, 2, 3 }, new[] { 1f, 2, 3, 4, 5, 10, 15, 20 })]
    [InlineData(1, 2, new[] { 1f, 2f, 3f, 4f }, null, new[] { 1f, 2, 6, 8, 15, 18, 28, 32 })]
    [InlineData(1, 3, new[] { 1f, 2f, 3f, 4f }, new byte[] { 0, 0, 0, 8 }, new[] { 1f, 2, 3, 8, 15, 18, 21, 0 })]
    [InlineData(0, 2, new[] { 1f, 2f, 3f, 4f }, null, new[] { 1f, 4, 9, 16, 5, 12, 21, 32 })]
    public void Integers_with_scales_are_dequantized(int? axis, int? block, float[] scales, byte[]? zeros, float[] expected)
    {
        long[] shape = block is null ? (scales.Length == 1 ? [] : [scales.Length]) : axis == 0 ? [1, 4] : [2, 2];
        RawProtobuf node = new RawProtobuf().Text(1, "w").Text(1, "s").Text(1, zeros is null ? "" : "z").Text(2, "wf").Text(4, "DequantizeLinear");
        _ = axis is { } a ? node.Message(5, Attribute("axis", a)) : node;
        _ = block is { } b ? node.Message(5, Attribute("block_size", b)) : node;
        RawProtobuf graph = new RawProtobuf()
            .Message(1, node)
            .Message(1, new RawProtobuf().Text(1, "x").Text(1, "wf").Text(2, "y").Text(4, "MatMul"))
            .Message(5, Tensor("w", UInt8, [1, 2, 3, 4, 5, 6, 7, 8], 2, 4))
            .Message(5, Tensor("s", Float, Floats(scales), shape));
        _ = zeros is null ? graph : graph.Message(5, Tensor("z", UInt8, zeros, shape));
        using TemporaryFolder folder = new();
        using ModelFile model = Open(folder, graph);

        ModelTensor tensor = Assert.Single(model.Tensors);
        Assert.Equal("w", tensor.Name);
        Assert.Equal(expected, tensor.ReadFloats());
        Assert.True(tensor.IsTransposed);
        Assert.Null(tensor.Elements);
        Assert.Null(tensor.ReadLayer(out string? obstacle));
        Assert.NotNull(obstacle);
    }

    [Theory]
    [InlineData(Int8, 3, 1, "DequantizeLinear 'wf': found scales Float [3]; expected 4 of each for Int8 [2, 4]")]
    [InlineData(Int8, 4, 2, "DequantizeLinear 'wf': found axis 2 and block_size 0; expected an axis of Int8 [2, 4]")]
    public void Scales_that_do_not_fit_are_named(long type, int scales, int axis, string message)
    {
        RawProtobuf graph = new RawProtobuf()
            .Message(1, new RawProtobuf().Text(1, "w").Text(1, "s").Text(2, "wf").Text(4, "DequantizeLinear").Message(5, Attribute("axis", axis)))
            .Message(5, Tensor("w", type, new byte[8], 2, 4))
            .Message(5, Tensor("s", Float, new byte[4 * scales], scales));
        using TemporaryFolder folder = new();
        Assert.Contains(message, Assert.Throws<KernelGenException>(() => Open(folder, graph).Dispose()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Scales_that_are_computed_leave_integers_as_they_are()
    {
        RawProtobuf graph = new RawProtobuf()
            .Message(1, new RawProtobuf().Text(1, "b").Text(1, "s").Text(2, "bf").Text(4, "DequantizeLinear"))
            .Message(5, Tensor("b", Int32, BitConverter.GetBytes(-7), 1));
        using TemporaryFolder folder = new();
        using ModelFile model = Open(folder, graph);

        Assert.Equal(SafetensorsType.I32, model.Tensors[0].Elements);
        Assert.Equal([-7f], model.Tensors[0].ReadFloats());
    }

    private static ModelFile Open(TemporaryFolder folder, RawProtobuf graph) => ModelFile.Open(folder.File("a.onnx", new RawProtobuf().Message(7, graph).ToArray()));

    private static RawProtobuf Tensor(string name, long type, byte[] bytes, params long[] shape)
    {
        RawProtobuf tensor = new();
        Array.ForEach(shape, extent => tensor.Integer(1, extent));
        return tensor.Integer(2, type).Text(8, name).Bytes(9, bytes);
    }

    private static RawProtobuf Attribute(string name, long value) => new RawProtobuf().Text(1, name).Integer(3, value).Integer(20, 2);

    private static byte[] Floats(params float[] values) => [.. values.SelectMany(BitConverter.GetBytes)];
}
