#include "services/ctl/play/photo.h"

#include <zlib.h>

#include "common/ids/ids.h"
#include "common/status/status.h"

namespace jgt::ctl {
namespace {

constexpr uint32_t kWidth = 96;
constexpr uint32_t kHeight = 64;
constexpr uint32_t kBlock = 16;

void PutNumber(std::string& out, uint32_t number) {
  for (int shift = 24; shift >= 0; shift -= 8)
    out.push_back(static_cast<char>((number >> static_cast<unsigned>(shift)) & 0xFFU));
}

void PutChunk(std::string& out, const std::string& type, const std::string& data) {
  PutNumber(out, static_cast<uint32_t>(data.size()));
  const std::string checked = type + data;
  out += checked;
  PutNumber(out, static_cast<uint32_t>(
                     crc32(0, reinterpret_cast<const Bytef*>(checked.data()), static_cast<uInt>(checked.size()))));
}

std::string Deflate(const std::string& raw) {
  uLongf size = compressBound(raw.size());
  std::string out(size, '\0');
  const int code =
      compress2(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(raw.data()), raw.size(), 6);
  JGT_CHECK(code == Z_OK);
  out.resize(size);
  return out;
}

}  // namespace

std::string MakePhoto(uint64_t seed) {
  SeededRandom random(seed);
  // One colour a block, as seen through frosted glass.
  std::string colours;
  for (uint32_t i = 0; i < (kWidth / kBlock) * (kHeight / kBlock); ++i) {
    const uint64_t colour = random.Next();
    for (int channel = 0; channel < 3; ++channel)
      colours.push_back(static_cast<char>((colour >> static_cast<unsigned>(8 * channel)) & 0xFFU));
  }
  std::string pixels;
  for (uint32_t y = 0; y < kHeight; ++y) {
    pixels.push_back('\0');  // no filter on this line
    for (uint32_t x = 0; x < kWidth; ++x)
      pixels.append(colours, ((y / kBlock) * (kWidth / kBlock) + x / kBlock) * 3, 3);
  }
  std::string header;
  PutNumber(header, kWidth);
  PutNumber(header, kHeight);
  header += std::string("\x08\x02\x00\x00\x00", 5);  // 8 bits a channel, RGB
  std::string png = "\x89PNG\r\n\x1a\n";
  PutChunk(png, "IHDR", header);
  PutChunk(png, "IDAT", Deflate(pixels));
  PutChunk(png, "IEND", "");
  return png;
}

}  // namespace jgt::ctl
