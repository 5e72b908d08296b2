using System;
using System.IO;
using System.Linq;
using Xunit;

namespace KernelGen.Tests.Files.Onnx;

/// <summary>Constants of ONNX models whose elements are in files of their own.</summary>
public sealed class OnnxExternalDataTests
{
    private const long Float = 1;

    [Fact]
    public void Elements_are_read_from_their_place()
    {
        using TemporaryFolder folder = new();
        folder.File("w.bin", [.. new float[] { 7, 1.5f, -2, 9 }.SelectMany(BitConverter.GetBytes)]);
        using ModelFile model = ModelFile.Open(Save(folder, Tensor("a", 2, ("location", "w.bin"), ("offset", "4"), ("length", "8")), Tensor("b", 1, ("location", "w.bin")), Tensor("c", 0, ("location", "none.bin"))));

        Assert.Equal([1.5f, -2], model.Tensors[0].ReadFloats());
        Assert.Equal([7f], model.Tensors[1].ReadFloats());
        Assert.Empty(model.Tensors[2].ReadFloats());

        using MemoryStream copy = new();
        model.Tensors[0].CopyTo(copy);
        Assert.Equal([.. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(-2f)], copy.ToArray());
    }

    [Theory]
    [InlineData("../w.bin", "0", "8", "tensor 't': found elements in '../w.bin'; expected a file in the model's folder, or below it")]
    [InlineData("/w.bin", "0", "8", "expected a file in the model's folder, or below it")]
    [InlineData("", "0", "8", "expected a file in the model's folder, or below it")]
    [InlineData("none.bin", "0", "8", "none.bin: cannot be read")]
    [InlineData("w.bin", "4", "8", "tensor 't': found 8 bytes from 4 on in w.bin; expected a range within its 8 bytes")]
    [InlineData("w.bin", "9223372036854775807", "8", "expected a range within its 8 bytes")]
    [InlineData("w.bin", "-4", "8", "tensor 't': found the offset '-4'; expected a whole number")]
    [InlineData("w.bin", "0", "12", "tensor 't': found 12 bytes of elements; expected the 8 bytes of its shape")]
    public void A_place_that_cannot_be_read_is_one_clear_error(string location, string offset, string length, string message)
    {
        using TemporaryFolder folder = new();
        folder.File("w.bin", new byte[8]);
        string path = Save(folder, Tensor("t", 2, ("location", location), ("offset", offset), ("length", length)));
        Assert.Contains(message, Assert.Throws<KernelGenException>(() => ModelFile.Open(path).Dispose()).Message, StringComparison.Ordinal);
    }

    private static string Save(TemporaryFolder folder, params RawProtobuf[] tensors)
    {
        RawProtobuf graph = new();
        Array.ForEach(tensors, tensor => graph.Message(5, tensor));
        return folder.File("a.onnx", new RawProtobuf().Message(7, graph).ToArray());
    }

    private static RawProtobuf Tensor(string name, long extent, params (string Key, string Value)[] place)
    {
        RawProtobuf tensor = new RawProtobuf().Integer(1, extent).Integer(2, Float).Text(8, name).Integer(14, 1);
        Array.ForEach(place, entry => tensor.Message(13, new RawProtobuf().Text(1, entry.Key).Text(2, entry.Value)));
        return tensor;
    }
}
