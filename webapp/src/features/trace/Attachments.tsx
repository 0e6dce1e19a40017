import { type Attachment, addressOf, faceOf } from '../../components/attachments.ts';
import { bytes } from '../../components/format.ts';
import styles from './Attachments.module.css';

/** Pictures, sound and films of a span in the page, everything else as a file to be saved. */
export function Attachments({ traceId, all }: { traceId: string; all: Attachment[] }) {
  return (
    <section className={styles.attachments} aria-label="Attachments">
      <h3>Attachments</h3>
      {all.map((attachment) => (
        <figure key={attachment.id}>
          <Face address={addressOf(traceId, attachment)} attachment={attachment} />
          <figcaption>
            <a href={addressOf(traceId, attachment)} download>
              {attachment.type}
              {attachment.bytes !== undefined && `, ${bytes(attachment.bytes)}`}
            </a>
          </figcaption>
        </figure>
      ))}
    </section>
  );
}

function Face({ address, attachment }: { address: string; attachment: Attachment }) {
  switch (faceOf(attachment)) {
    case 'picture':
      return <img src={address} alt={`In this span, ${attachment.type}`} loading="lazy" decoding="async" />;
    case 'sound':
      // oxlint-disable-next-line jsx-a11y/media-has-caption -- nobody has written captions for what an application recorded
      return <audio src={address} controls preload="none" aria-label={`Sound in this span, ${attachment.type}`} />;
    case 'film':
      // oxlint-disable-next-line jsx-a11y/media-has-caption -- the same
      return <video src={address} controls preload="none" aria-label={`Film in this span, ${attachment.type}`} />;
    case 'file':
      return null;
  }
}
